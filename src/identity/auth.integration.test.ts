import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/db/client';
import { createTestDatabase } from '@/test/test-database';
import { type Auth, createAuth } from './auth';
import { demoPassword, seedDemo } from './seed-demo';

let auth: Auth;
let limited: Auth;
let database: Database;
let drop: () => PromiseLike<void>;
const base = 'http://localhost:3001';

beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  const betterAuthSecret = 'test-secret-of-at-least-32-characters';
  await seedDemo({ databaseUrl: created.url, betterAuthSecret, dashboardUrl: base });
  database = createDatabase(created.url);
  const options = {
    db: database.identity,
    secret: betterAuthSecret,
    baseUrl: base,
    trustedIpHeader: 'x-socket',
    membership: { limit: async () => null, changed: async () => undefined },
  };
  auth = createAuth({ ...options, isRateLimited: false });
  limited = createAuth({ ...options, isRateLimited: true });
});
afterAll(async () => {
  await database.close();
  await drop();
});

function post(
  to: Auth,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return to.handler(
    new Request(`${base}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base, ...headers },
      body: JSON.stringify(body),
    }),
  );
}

const signIn = (to: Auth, email: string, password: string, ip: string) =>
  post(to, '/sign-in/email', { email, password }, { 'x-socket': ip });

async function cookieOf(email: string): Promise<string> {
  const answer = await signIn(auth, email, demoPassword, '10.0.0.1');
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

describe('identity', () => {
  it('does not delete an organization: its subscription would go on charging', async () => {
    const cookie = await cookieOf('owner@globex.test');
    const [globex] = await database.worker.query.organization.findMany({
      where: (row, { eq }) => eq(row.slug, 'globex'),
    });
    const answer = await post(auth, '/organization/delete', { organizationId: globex?.id }, { cookie });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const left = await database.worker.query.organization.findMany({
      where: (row, { eq }) => eq(row.slug, 'globex'),
    });
    expect(left).toHaveLength(1);
  });

  it('does not open an organization that one is not a member of', async () => {
    const cookie = await cookieOf('owner@globex.test');
    const [acme] = await database.worker.query.organization.findMany({
      where: (row, { eq }) => eq(row.slug, 'acme'),
    });
    const answer = await post(auth, '/organization/set-active', { organizationId: acme?.id }, { cookie });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  it('refuses an organization whose name says nothing', async () => {
    const cookie = await cookieOf('owner@globex.test');
    const answer = await post(auth, '/organization/create', { name: '---', slug: 'dashes' }, { cookie });
    expect(answer.status).toBe(400);
    const named = await post(auth, '/organization/create', { name: 'Zoë 7', slug: 'zoe-7' }, { cookie });
    expect(named.status).toBe(200);
  });

  it('never lets anybody make themselves an operator', async () => {
    const body = { email: 'sly@example.test', password: 'long-enough-1', name: 'Sly', isOperator: true };
    await post(auth, '/sign-up/email', body);
    const [row] = await database.identity.query.user.findMany({
      where: (row, { eq }) => eq(row.email, body.email),
    });
    expect(row?.isOperator ?? false).toBe(false);
  });

  it('counts wrong passwords by address: one guesser does not lock out everybody', async () => {
    const guesses = [];
    for (let i = 0; i < 5; i++)
      guesses.push(await signIn(limited, `nobody${i}@example.test`, 'wrong-password', '10.0.0.66'));
    expect(guesses.map((answer) => answer.status)).toContain(429);
    expect((await signIn(limited, 'owner@globex.test', demoPassword, '10.0.0.7')).status).toBe(200);
  });

  it('does not believe a forwarded address that a client may write', async () => {
    const statuses = [];
    for (let i = 0; i < 5; i++) {
      const headers = { 'x-socket': '10.0.0.77', 'x-forwarded-for': `203.0.113.${i}` };
      const answer = await post(
        limited,
        '/sign-in/email',
        { email: 'a@example.test', password: 'wrong-password' },
        headers,
      );
      statuses.push(answer.status);
    }
    expect(statuses).toContain(429);
  });
});
