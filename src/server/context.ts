import { newId } from '@/lib/ids';
import type { Services } from '@/services';
import { type RequestSession, readSession } from './session';

export interface Context {
  services: Services;
  session: RequestSession | null;
  /** In every error and log line of the request. */
  requestId: string;
}

export async function createContext(services: Services, headers: Headers): Promise<Context> {
  return { services, session: await readSession(services, headers), requestId: newId('req') };
}
