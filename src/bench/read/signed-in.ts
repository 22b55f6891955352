import type postgres from 'postgres';
import { seedDemo } from '@/identity/seed-demo';
import { required } from '@/lib/assert';
import { benchOrigin, benchSecret } from '../webhook/our-server';

/** The people of the demo, in a migrated database. Answers the id of the organization Acme. */
export async function seedPeople({ url, admin }: { url: string; admin: postgres.Sql }): Promise<string> {
  await seedDemo({ databaseUrl: url, betterAuthSecret: benchSecret, dashboardUrl: benchOrigin });
  const [row] = await admin<{ id: string }[]>`select id from identity.organization where slug = 'acme'`;
  return required(row?.id, 'the organization Acme');
}

/** The session cookie of Acme's owner on that server. */
export async function signIn(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: benchOrigin },
    body: JSON.stringify({ email: 'owner@acme.test', password: 'app-factory-demo' }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** A call of the page as bytes. */
export function trpcRequest(port: number, path: string, input: object, cookie: string): string {
  const body = JSON.stringify(input);
  return (
    `POST /api/trpc/${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${benchOrigin}\r\ncookie: ${cookie}\r\n` +
    `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
