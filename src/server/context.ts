import { type Services, socketAddressHeader } from '@/services';
import { requestIdOf } from './request-id';
import { type RequestSession, readSession } from './session';

export interface Context {
  services: Services;
  session: RequestSession | null;
  /** The organization that the calling page was drawn for; null when the caller is no page. */
  shownOrganizationId: string | null;
  /** In every error and log line of the request. */
  requestId: string;
  /** From the header that the proxy or our own server sets; null when neither does. */
  ipAddress: string | null;
}

/** Sent by pages with each call. */
export const shownOrganizationHeader = 'x-shown-organization';

export interface ContextOptions {
  requestId?: string;
  /** For callers that cannot send headers: an EventSource. */
  shownOrganizationId?: string;
}

export async function createContext(
  services: Services,
  headers: Headers,
  options: ContextOptions = {},
): Promise<Context> {
  const { requestId = requestIdOf(headers.get('x-request-id')) } = options;
  const shownOrganizationId = options.shownOrganizationId ?? headers.get(shownOrganizationHeader);
  const ipAddress = headers.get(services.env.TRUSTED_IP_HEADER ?? socketAddressHeader);
  const session = await readSession(services, headers);
  return { services, session, shownOrganizationId, requestId, ipAddress };
}
