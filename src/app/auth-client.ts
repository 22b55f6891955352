import { organizationClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/react';

/** Talks to /api/auth on the origin that served the page. */
export const authClient = createAuthClient({ plugins: [organizationClient()] });
