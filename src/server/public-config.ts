import 'server-only';
import { isLoopback } from '@/env';
import { appServices } from './app-services';

/** What the browser may know of the environment; handed over by the server at run time. */
export interface PublicConfig {
  dashboardUrl: string;
  mode: 'test' | 'live';
  /** Set when Stripe is an emulator on this machine. */
  emulatorUrl: string | null;
}

export function getPublicConfig(): PublicConfig {
  const { env, billing } = appServices();
  const base = env.STRIPE_API_BASE;
  return {
    dashboardUrl: env.NEXT_PUBLIC_DASHBOARD_URL,
    mode: billing.livemode ? 'live' : 'test',
    emulatorUrl: base && isLoopback(new URL(base).hostname) ? base.replace(/\/$/, '') : null,
  };
}
