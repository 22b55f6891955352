import { inject, TestRunner } from 'vitest';
import { createAdminClient, createDatabaseIfMissing, dropDatabase } from '@/db/embedded/admin-client';
import { testDatabaseName } from './database-names';

/**
 * A fresh database cloned from the migrated template, about 0.1 s. Made inside a test it is dropped when the test
 * has passed, and kept until the next run, its url printed, when the test failed; made in `beforeAll` it is
 * dropped at dispose.
 */
export async function createTestDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const { adminUrl, template, run } = inject('testServer');
  const name = testDatabaseName(run);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await withAdmin(adminUrl, (admin) => createDatabaseIfMissing(admin, name, template));

  const drop = (): Promise<void> => withAdmin(adminUrl, (admin) => dropDatabase(admin, name));
  // `await using` disposes before the runner knows that the test failed, so inside a test the runner decides.
  const test = TestRunner.getCurrentTest();
  test?.context.onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(`kept until the next run: ${url.href}`);
    else await drop();
  });
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      if (!test) await drop();
    },
  };
}

async function withAdmin<T>(
  adminUrl: string,
  work: (admin: ReturnType<typeof createAdminClient>) => Promise<T>,
): Promise<T> {
  const admin = createAdminClient(adminUrl);
  try {
    return await work(admin);
  } finally {
    await admin.end({ timeout: 1 });
  }
}
