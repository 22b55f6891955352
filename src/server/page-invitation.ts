import 'server-only';
import type { OrganizationRole } from '@/billing/roles';
import { readInvitation } from '@/identity/read-invitation';
import { appServices } from './app-services';

/** The invitation behind a link, for the page that it leads to. */
export function getPageInvitation(
  invitationId: string,
  email: string,
): Promise<{ organizationName: string; role: OrganizationRole } | null> {
  return readInvitation(appServices().database.identity, invitationId, email);
}
