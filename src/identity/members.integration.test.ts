import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { member, organization } from '@/db/schema';
import { demoPassword, seedDemo } from '@/identity/seed-demo';
import { callAs } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';
import { listMembers } from './members';

const base = 'http://localhost:3001';
let app: TestApp;
let acmeId: string;
beforeAll(async () => {
  app = await createTestApp();
  const { BETTER_AUTH_SECRET: betterAuthSecret } = app.services.env;
  await seedDemo({ databaseUrl: app.databaseUrl, betterAuthSecret, dashboardUrl: base });
  const [acme] = await app.services.database.identity
    .select()
    .from(organization)
    .where(eq(organization.slug, 'acme'));
  acmeId = acme?.id ?? '';
});
afterAll(() => app[Symbol.asyncDispose]());

interface Answer {
  status: number;
  body: Record<string, unknown> & { message?: string };
}

/** A browser of one person: better-auth over its handler, with the cookie that signing in has set. */
async function signedIn(email: string): Promise<(path: string, body?: object) => Promise<Answer>> {
  const post = (path: string, body: object, cookie = '') =>
    app.services.auth.handler(
      new Request(`${base}/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: base, cookie },
        body: JSON.stringify(body),
      }),
    );
  const answer = await post('/sign-in/email', { email, password: demoPassword });
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  return async (path, body = {}) => {
    const response = await post(path, body, cookie);
    return { status: response.status, body: (await response.json().catch(() => ({}))) as Answer['body'] };
  };
}

async function memberIdOf(email: string): Promise<string> {
  const members = await listMembers(app.services.database.identity, acmeId);
  return members.find((row) => row.email === email)?.id ?? '';
}

describe('members', () => {
  it('join by invitation with the invited address alone, and every open page hears of it', async () => {
    const owner = await signedIn('owner@acme.test');
    const stranger = await signedIn('operator@appfactory.test');
    const globex = await signedIn('owner@globex.test');
    const { body } = await owner('/organization/invite-member', {
      email: 'owner@globex.test',
      role: 'billing',
    });
    const invitationId = String(body.id);
    expect((await stranger('/organization/accept-invitation', { invitationId })).status).toBe(403);
    expect((await globex('/organization/accept-invitation', { invitationId })).status).toBe(200);
    expect((await globex('/organization/accept-invitation', { invitationId })).status).toBe(400);
    const session = await (async () => {
      const members = await listMembers(app.services.database.identity, acmeId);
      return members.find(({ email }) => email === 'owner@globex.test');
    })();
    expect(session?.role).toBe('billing');
    const rows = await app.services.database.ingest`
      select count(*)::int as n from billing.billing_events where organization_id = ${acmeId} and type = 'members_changed'`;
    expect(rows[0]?.n).toBeGreaterThanOrEqual(2);
    await owner('/organization/remove-member', { memberIdOrEmail: session?.id });
  });

  it('are never left without an owner: not by leaving, not by a role, not by two owners at once', async () => {
    const owner = await signedIn('owner@acme.test');
    const [ownerId, adminId] = [await memberIdOf('owner@acme.test'), await memberIdOf('admin@acme.test')];
    expect((await owner('/organization/leave', { organizationId: acmeId })).status).toBe(400);
    expect(
      (await owner('/organization/update-member-role', { memberId: ownerId, role: 'member' })).status,
    ).toBe(400);

    await owner('/organization/update-member-role', { memberId: adminId, role: 'owner' });
    const admin = await signedIn('admin@acme.test');
    for (let round = 0; round < 5; round++) {
      // Each takes the other's ownership away.
      await Promise.all([
        owner('/organization/update-member-role', { memberId: adminId, role: 'admin' }),
        admin('/organization/update-member-role', { memberId: ownerId, role: 'admin' }),
      ]);
      const owners = (await listMembers(app.services.database.identity, acmeId)).filter(
        ({ role }) => role === 'owner',
      );
      expect(owners.length).toBeGreaterThanOrEqual(1);
      await app.services.database.identity
        .update(member)
        .set({ role: 'owner' })
        .where(eq(member.id, ownerId));
      await app.services.database.identity
        .update(member)
        .set({ role: 'owner' })
        .where(eq(member.id, adminId));
    }
    await owner('/organization/update-member-role', { memberId: adminId, role: 'admin' });
  });

  it('are refused by the database itself when the last owner would go', async () => {
    const ownerId = await memberIdOf('owner@acme.test');
    const { identity } = app.services.database;
    const refused = { cause: { message: expect.stringContaining('would have no owner') } };
    await expect(
      identity.update(member).set({ role: 'admin' }).where(eq(member.id, ownerId)),
    ).rejects.toMatchObject(refused);
    await expect(identity.delete(member).where(eq(member.id, ownerId))).rejects.toMatchObject(refused);
  });

  it('are as many as the plan has places for', async () => {
    const owner = await signedIn('owner@acme.test');
    expect(await app.services.membership.limit(acmeId)).toBe(5);
    // Acme has four members: one place is left, and it is taken by whoever accepts first.
    const invite = (email: string) => owner('/organization/invite-member', { email, role: 'member' });
    const first = await invite('owner@globex.test');
    const second = await invite('operator@appfactory.test');
    expect([first.status, second.status]).toEqual([200, 200]);
    const globex = await signedIn('owner@globex.test');
    const operator = await signedIn('operator@appfactory.test');
    expect(
      (await globex('/organization/accept-invitation', { invitationId: String(first.body.id) })).status,
    ).toBe(200);
    expect(
      (await operator('/organization/accept-invitation', { invitationId: String(second.body.id) })).status,
    ).toBe(403);
    const third = await invite('late@acme.test');
    expect(third.status).toBe(403);
    expect(third.body.message).toContain('The plan allows 5 members');
  });

  it('are listed for everybody, invitations for those who may invite', async () => {
    const members = await listMembers(app.services.database.identity, acmeId);
    const sessionOf = (email: string) => {
      const found = members.find((row) => row.email === email);
      if (!found) throw new Error(`${email} is no member`);
      const organizationOf = { id: acmeId, name: 'Acme', slug: 'acme', role: found.role };
      return {
        user: { id: found.userId, name: found.name, email, isOperator: false },
        organization: organizationOf,
        organizations: [organizationOf],
      };
    };
    const asOwner = await callAs(app, sessionOf('owner@acme.test')).billing.members.list();
    expect(asOwner.members).toHaveLength(5);
    expect(asOwner.invitations?.map(({ email }) => email)).toContain('operator@appfactory.test');
    await eventually(async () => {
      const asMember = await callAs(app, sessionOf('member@acme.test')).billing.members.list();
      expect(asMember).toMatchObject({ invitations: null, ownRole: 'member' });
    });
  });
});
