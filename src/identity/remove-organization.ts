import { eq } from 'drizzle-orm';
import type { Drizzle } from '@/db/client';
import { organization } from '@/db/schema';

/** Its members and invitations go with it; sessions that stood in it open the person's next organization. Done twice it is done once. */
export async function removeOrganization(db: Drizzle, organizationId: string): Promise<void> {
  await db.delete(organization).where(eq(organization.id, organizationId));
}
