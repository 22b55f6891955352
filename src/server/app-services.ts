import { readEnv } from '@/env';
import { getServices, type Services } from '@/services';

/** The process's services, for pages and routes. Under our own server they are there already; under a foreign host this makes them. */
export function appServices(): Services {
  return getServices(readEnv);
}
