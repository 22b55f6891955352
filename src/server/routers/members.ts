import { z } from 'zod';
import { intervalSchema, moneySchema, roleSchema } from '@/billing/overview-schema';
import { may } from '@/billing/permissions';
import { canManageBilling } from '@/billing/roles';
import { listMembers, listPendingInvitations } from '@/identity/members';
import { createRouter, memberProcedure } from '../trpc';

const membersSchema = z.object({
  /** Named again by an invitation: the session may stand in another organization by then. */
  organizationId: z.string(),
  organizationName: z.string(),
  /** Of the person who asks: their own row is marked by it. */
  ownUserId: z.string(),
  ownRole: roleSchema,
  members: z.array(
    z.object({
      id: z.string(),
      userId: z.string(),
      name: z.string(),
      email: z.string(),
      role: roleSchema,
      joinedAt: z.date(),
    }),
  ),
  /** null for those who may not invite. */
  invitations: z
    .array(z.object({ id: z.string(), email: z.string(), role: roleSchema, expiresAt: z.date() }))
    .nullable(),
  /** null: no fixed limit. */
  limit: z.number().int().nullable(),
  /** Members beyond the included ones cost this each; null when none are sold. The price is for managers alone. */
  extra: z
    .object({ included: z.number().int(), price: moneySchema.nullable(), interval: intervalSchema })
    .nullable(),
});

/** Who belongs to the organization. Inviting, roles and removal are better-auth's own calls, which check the role again. */
export const membersRouter = createRouter({
  list: memberProcedure.output(membersSchema).query(async ({ ctx }) => {
    const { services, organization, session } = ctx;
    const db = services.database.identity;
    const canInvite = may(organization.role, 'invite');
    const [members, invitations, limit, extra] = await Promise.all([
      listMembers(db, organization.id),
      canInvite ? listPendingInvitations(db, organization.id) : null,
      services.membership.limit(organization.id),
      services.membership.extra(organization.id),
    ]);
    return {
      organizationId: organization.id,
      organizationName: organization.name,
      ownUserId: session.user.id,
      ownRole: organization.role,
      members,
      invitations,
      limit,
      extra: extra && { ...extra, price: canManageBilling(organization.role) ? extra.price : null },
    };
  }),
});
