import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError } from 'better-auth/api';
import { organization } from 'better-auth/plugins';
import { createAccessControl } from 'better-auth/plugins/access';
import { adminAc, defaultStatements, memberAc, ownerAc } from 'better-auth/plugins/organization/access';
import { asc, eq } from 'drizzle-orm';
import type { Drizzle } from '@/db/client';
import * as schema from '@/db/schema';
import { countMembers } from './members';

export interface AuthOptions {
  /** Role billing_identity. */
  db: Drizzle;
  secret: string;
  /** Where people open the app: cookies become Secure on https, and foreign origins are refused. */
  baseUrl: string;
  /** The header that names the client: set by our own server or by our proxy, never by the client. Sign-in limits count by it. */
  trustedIpHeader: string;
  isRateLimited: boolean;
  membership: MembershipPolicy;
}

/** What the billing domain has to say about members. */
export interface MembershipPolicy {
  /** How many members the organization may have now; null: no fixed limit. */
  limit(organizationId: string): Promise<number | null>;
  /** Somebody joined, left or changed role: open pages must hear of it. */
  changed(organizationId: string): Promise<void>;
}

const accessControl = createAccessControl(defaultStatements);

/** `billing` manages money and nothing else of the organization. */
const roles = {
  owner: accessControl.newRole({ ...ownerAc.statements }),
  admin: accessControl.newRole({ ...adminAc.statements }),
  billing: accessControl.newRole({ ...memberAc.statements }),
  member: accessControl.newRole({ ...memberAc.statements }),
};

const unlimited = 1_000_000;
const invitationLifetimeSeconds = 7 * 86_400;

/** Sign-in, sessions, organizations: better-auth on our tables. Roles are what `@/billing/roles` gives meaning to. */
export function createAuth(options: AuthOptions) {
  return betterAuth({
    secret: options.secret,
    baseURL: options.baseUrl,
    basePath: '/api/auth',
    trustedOrigins: [options.baseUrl],
    database: drizzleAdapter(options.db, { provider: 'pg', schema }),
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128 },
    user: {
      additionalFields: {
        isOperator: { type: 'boolean', required: false, defaultValue: false, input: false },
      },
    },
    // A cookie cache would keep a removed member signed in until it ends; one look at the database costs 1.5 ms.
    session: { cookieCache: { enabled: false } },
    rateLimit: { enabled: options.isRateLimited },
    advanced: {
      ipAddress: { ipAddressHeaders: [options.trustedIpHeader] },
    },
    plugins: [
      organization({
        ac: accessControl,
        roles,
        creatorRole: 'owner',
        organizationLimit: 20,
        // Its subscription would go on charging with nobody left who could end it.
        disableOrganizationDeletion: true,
        // Checked when somebody is invited and again when the invitation is accepted: the plan may have become smaller meanwhile.
        membershipLimit: async (_user, { id }) => (await options.membership.limit(id)) ?? unlimited,
        cancelPendingInvitationsOnReInvite: true,
        invitationExpiresIn: invitationLifetimeSeconds,
        organizationHooks: {
          beforeCreateInvitation: async ({ organization: { id } }) => {
            const limit = await options.membership.limit(id);
            if (limit === null || (await countMembers(options.db, id)) < limit) return;
            throw new APIError('FORBIDDEN', {
              message: `The plan allows ${limit} members and all places are taken. Choose a larger plan, or remove somebody first.`,
            });
          },
          afterAcceptInvitation: ({ organization: { id } }) => options.membership.changed(id),
          afterRemoveMember: ({ organization: { id } }) => options.membership.changed(id),
          afterUpdateMemberRole: ({ organization: { id } }) => options.membership.changed(id),
          afterCreateInvitation: ({ organization: { id } }) => options.membership.changed(id),
          afterCancelInvitation: ({ organization: { id } }) => options.membership.changed(id),
          beforeCreateOrganization: async ({ organization: { name } }) => {
            if (/[\p{L}\p{N}]/u.test(name ?? '')) return;
            throw new APIError('BAD_REQUEST', {
              message: 'The name of an organization needs a letter or a digit.',
            });
          },
        },
      }),
    ],
    databaseHooks: {
      session: {
        create: {
          // A new session opens the organization that the person joined first.
          before: async (session) => {
            const [first] = await options.db
              .select({ organizationId: schema.member.organizationId })
              .from(schema.member)
              .where(eq(schema.member.userId, session.userId))
              .orderBy(asc(schema.member.createdAt))
              .limit(1);
            return { data: { ...session, activeOrganizationId: first?.organizationId ?? null } };
          },
        },
      },
    },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof createAuth>;
