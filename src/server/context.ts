import { newId } from '@/lib/ids';
import { type Services, socketAddressHeader } from '@/services';
import { type RequestSession, readSession } from './session';

export interface Context {
  services: Services;
  session: RequestSession | null;
  /** In every error and log line of the request. */
  requestId: string;
  /** From the header that the proxy or our own server sets; null when neither does. */
  ipAddress: string | null;
}

export async function createContext(services: Services, headers: Headers): Promise<Context> {
  const ipAddress = headers.get(services.env.TRUSTED_IP_HEADER ?? socketAddressHeader);
  return { services, session: await readSession(services, headers), requestId: newId('req'), ipAddress };
}
