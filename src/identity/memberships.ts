import { asc, eq } from 'drizzle-orm';
import { type OrganizationRole, toOrganizationRole } from '@/billing/roles';
import type { Drizzle } from '@/db/client';
import { member, organization } from '@/db/schema';

export interface Membership {
  id: string;
  name: string;
  slug: string;
  role: OrganizationRole;
}

/** A person's organizations, oldest membership first. Read for every request: a removed member is out at once. */
export async function listMemberships(db: Drizzle, userId: string): Promise<Membership[]> {
  const rows = await db
    .select({ id: organization.id, name: organization.name, slug: organization.slug, role: member.role })
    .from(member)
    .innerJoin(organization, eq(organization.id, member.organizationId))
    .where(eq(member.userId, userId))
    .orderBy(asc(member.createdAt), asc(organization.id));
  return rows.map((row) => ({ ...row, role: toOrganizationRole(row.role) }));
}
