import { eq } from 'drizzle-orm';
import type { OrganizationRole } from '@/billing/roles';
import { createDatabase, type Drizzle } from '@/db/client';
import { member, organization, user } from '@/db/schema';
import { newId } from '@/lib/ids';
import { type Auth, createAuth } from './auth';

export const demoPassword = 'app-factory-demo';

interface DemoLogin {
  email: string;
  name: string;
  organization?: { slug: string; role: OrganizationRole };
  isOperator?: boolean;
}

export const demoOrganizations = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
];

export const demoLogins: DemoLogin[] = [
  { email: 'owner@acme.test', name: 'Acme owner', organization: { slug: 'acme', role: 'owner' } },
  { email: 'admin@acme.test', name: 'Acme admin', organization: { slug: 'acme', role: 'admin' } },
  { email: 'billing@acme.test', name: 'Acme billing', organization: { slug: 'acme', role: 'billing' } },
  { email: 'member@acme.test', name: 'Acme member', organization: { slug: 'acme', role: 'member' } },
  { email: 'owner@globex.test', name: 'Globex owner', organization: { slug: 'globex', role: 'owner' } },
  { email: 'operator@appfactory.test', name: 'Operator', isOperator: true },
];

/**
 * Makes the demo's organizations and logins. Idempotent. The password is public, so callers make sure first that this is a
 * database on their own machine.
 */
export async function seedDemo(options: {
  databaseUrl: string;
  betterAuthSecret: string;
  dashboardUrl: string;
}): Promise<void> {
  const database = createDatabase(options.databaseUrl);
  try {
    const auth = createAuth({
      // Seeded before there is a plan, and before anybody looks.
      membership: { limit: async () => null, changed: async () => undefined },
      db: database.identity,
      secret: options.betterAuthSecret,
      baseUrl: options.dashboardUrl,
      trustedIpHeader: 'x-forwarded-for',
      isRateLimited: false,
    });
    for (const { slug, name } of demoOrganizations) {
      await database.identity
        .insert(organization)
        .values({ id: newId('org'), slug, name })
        .onConflictDoNothing();
    }
    for (const login of demoLogins) await seedLogin(database.identity, auth, login);
  } finally {
    await database.close();
  }
}

async function seedLogin(db: Drizzle, auth: Auth, login: DemoLogin): Promise<void> {
  const { email, name } = login;
  let [found] = await db.select().from(user).where(eq(user.email, email));
  if (!found) {
    await auth.api.signUpEmail({ body: { email, name, password: demoPassword } });
    [found] = await db.select().from(user).where(eq(user.email, email));
  }
  if (!found) throw new Error(`The demo login ${email} could not be made`);
  if (login.isOperator) await db.update(user).set({ isOperator: true }).where(eq(user.id, found.id));
  if (!login.organization) return;
  const [home] = await db.select().from(organization).where(eq(organization.slug, login.organization.slug));
  if (!home) throw new Error(`The demo organization ${login.organization.slug} is missing`);
  await db
    .insert(member)
    .values({ id: newId('mem'), organizationId: home.id, userId: found.id, role: login.organization.role })
    .onConflictDoNothing();
}
