import { authClient } from '../auth-client';
import { authMessage } from './auth-message';
import { organizationSlug } from './organization-slug';

/** Creates it and makes it the active one. Null when both worked, else what to tell. */
export async function createOrganization(name: string): Promise<string | null> {
  const created = await authClient.organization.create({
    name,
    slug: organizationSlug(name, crypto.getRandomValues(new Uint8Array(3))),
  });
  if (created.error) return `The organization was not created. ${authMessage(created.error)}`;
  const activated = await authClient.organization.setActive({ organizationId: created.data.id });
  return activated.error ? `The organization could not be opened. ${authMessage(activated.error)}` : null;
}
