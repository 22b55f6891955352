import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { type OrganizationRole, toOrganizationRole } from '@/billing/roles';
import type { Drizzle } from '@/db/client';
import { invitation, member, user } from '@/db/schema';

export interface Member {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: OrganizationRole;
  joinedAt: Date;
}

export interface PendingInvitation {
  id: string;
  email: string;
  role: OrganizationRole;
  expiresAt: Date;
}

export async function countMembers(db: Drizzle, organizationId: string): Promise<number> {
  return db.$count(member, eq(member.organizationId, organizationId));
}

/** Everybody in an organization, the oldest membership first. */
export async function listMembers(db: Drizzle, organizationId: string): Promise<Member[]> {
  const rows = await db
    .select({
      id: member.id,
      userId: user.id,
      name: user.name,
      email: user.email,
      role: member.role,
      joinedAt: member.createdAt,
    })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(eq(member.organizationId, organizationId))
    .orderBy(asc(member.createdAt), asc(member.id));
  return rows.map((row) => ({ ...row, role: toOrganizationRole(row.role) }));
}

/** Who was asked to join and has not answered yet. */
export async function listPendingInvitations(
  db: Drizzle,
  organizationId: string,
): Promise<PendingInvitation[]> {
  const rows = await db
    .select({
      id: invitation.id,
      email: invitation.email,
      role: invitation.role,
      expiresAt: invitation.expiresAt,
    })
    .from(invitation)
    .where(
      and(
        eq(invitation.organizationId, organizationId),
        eq(invitation.status, 'pending'),
        gt(invitation.expiresAt, sql`clock_timestamp()`),
      ),
    )
    .orderBy(asc(invitation.createdAt));
  return rows.map((row) => ({ ...row, role: toOrganizationRole(row.role ?? 'member') }));
}
