import type { DeliverySettings } from '../store/delivery-rows';
import type { Tx } from '../store/store';

/** Milliseconds between a failed try and the next. */
const schedules: Record<DeliverySettings['retry'], readonly number[]> = {
  fast: [1_000, 5_000, 25_000, 120_000, 600_000],
  // "Three times over the course of a few hours": https://docs.stripe.com/webhooks#retries, in a sandbox.
  real: [600_000, 3_600_000, 7_200_000],
  clock: [600_000, 3_600_000, 7_200_000],
};

const defaultSettings: DeliverySettings = {
  id: 'settings',
  mode: 'http',
  retry: 'fast',
  retry_delays_ms: null,
  timeout_ms: 10_000,
};

export function deliverySettings(tx: Tx): DeliverySettings {
  return tx.get('delivery_settings', 'settings') ?? defaultSettings;
}

export function setDeliverySettings(
  tx: Tx,
  settings: Partial<Omit<DeliverySettings, 'id'>>,
): DeliverySettings {
  const next = { ...deliverySettings(tx), ...settings };
  tx.put('delivery_settings', next);
  return next;
}

/** How long a delivery waits after so many failed tries; null when it is given up. */
export function retryDelayMs(settings: DeliverySettings, failedTries: number): number | null {
  return (settings.retry_delays_ms ?? schedules[settings.retry])[failedTries - 1] ?? null;
}
