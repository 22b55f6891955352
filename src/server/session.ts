import { listMemberships, type Membership } from '@/identity/memberships';
import type { Services } from '@/services';

/** Who asks, and for which organization. Read from the database each time. */
export interface RequestSession {
  user: { id: string; name: string; email: string; isOperator: boolean };
  /** The active one, if the person is (still) a member of it; else their first. */
  organization: Membership | null;
  organizations: Membership[];
}

/** null: nobody is signed in. */
export async function readSession(services: Services, headers: Headers): Promise<RequestSession | null> {
  const found = await services.auth.api.getSession({ headers });
  if (!found) return null;
  const { user, session } = found;
  const organizations = await listMemberships(services.database.identity, user.id);
  const organization =
    organizations.find(({ id }) => id === session.activeOrganizationId) ?? organizations[0] ?? null;
  return {
    user: { id: user.id, name: user.name, email: user.email, isOperator: user.isOperator === true },
    organization,
    organizations,
  };
}
