import { and, eq, gt, sql } from 'drizzle-orm';
import { type OrganizationRole, toOrganizationRole } from '@/billing/roles';
import type { Drizzle } from '@/db/client';
import { invitation, organization } from '@/db/schema';

/** A pending invitation of exactly that address; null for every other reason, so that a guessed id tells nothing. */
export async function readInvitation(
  db: Drizzle,
  invitationId: string,
  email: string,
): Promise<{ organizationName: string; role: OrganizationRole } | null> {
  const [row] = await db
    .select({ organizationName: organization.name, role: invitation.role })
    .from(invitation)
    .innerJoin(organization, eq(organization.id, invitation.organizationId))
    .where(
      and(
        eq(invitation.id, invitationId),
        eq(sql`lower(${invitation.email})`, email.toLowerCase()),
        eq(invitation.status, 'pending'),
        gt(invitation.expiresAt, sql`clock_timestamp()`),
      ),
    );
  return row
    ? { organizationName: row.organizationName, role: toOrganizationRole(row.role ?? 'member') }
    : null;
}
