import type { TestProject } from 'vitest/node';
import { acquireEmbeddedPostgres, type EmbeddedPostgres } from '@/db/embedded';
import { createAdminClient } from '@/db/embedded/admin-client';
import { type ProcessIdentity, thisProcess } from '@/lib/process-identity';
import { dropDatabasesOfDeadRuns } from './database-names';
import { ensureTemplate } from './template-database';

declare module 'vitest' {
  interface ProvidedContext {
    /** What `createTestDatabase` needs to know; the same for every file of the run. */
    testServer: { adminUrl: string; template: string; run: ProcessIdentity };
  }
}

/**
 * Vitest's global setup of the integration project: one server for the run, one migrated template.
 * TEST_DATABASE_URL names another server (a superuser on any database of it), else the embedded one is used.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const givenUrl = process.env.TEST_DATABASE_URL;
  const embedded: EmbeddedPostgres | undefined = givenUrl ? undefined : await acquireEmbeddedPostgres();
  const adminUrl = givenUrl ?? embedded?.url('postgres') ?? '';
  const admin = createAdminClient(adminUrl);
  try {
    if (isLoopback(adminUrl)) await dropDatabasesOfDeadRuns(admin);
    const template = await ensureTemplate(admin, (database) => withDatabase(adminUrl, database));
    project.provide('testServer', { adminUrl, template, run: thisProcess() });
  } catch (error) {
    await embedded?.release();
    throw error;
  } finally {
    await admin.end({ timeout: 1 });
  }
  return async () => {
    await embedded?.release();
  };
}

/** The same server and login, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Elsewhere the process ids in the databases' names are another machine's: nothing can be said about them. */
function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
