import { type ControlClient, controlClient } from '@/emulator/control/control-client';
import type { Services } from '@/services';

/** The control plane of the emulator that the app speaks to, for the account of its key; null on Stripe itself. */
export function emulatorControl({ env }: Pick<Services, 'env'>): ControlClient | null {
  const base = env.STRIPE_API_BASE;
  if (!base) return null;
  const name = env.STRIPE_SECRET_KEY.replace(/^[sr]k_test_/, '');
  const send = (path: string, init: RequestInit) =>
    fetch(new URL(path, base), { ...init, headers: { 'content-type': 'application/json' } });
  return controlClient(send, name);
}
