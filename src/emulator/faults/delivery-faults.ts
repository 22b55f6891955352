import type { StoredEvent } from '../store/delivery-rows';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type DeliveryFault, draw, type Fault, fits, fraction, isApiFault } from './fault';

export interface DeliveryPlan {
  fault: DeliveryFault | undefined;
  delayMs: number;
  /** Sent so many times more. */
  copies: number;
}

/** What becomes of an event on its way to one endpoint; all faults that hit it add up. */
export function planDelivery(tx: Tx, event: StoredEvent, endpoint: Tables['webhook_endpoint']): DeliveryPlan {
  const plan: DeliveryPlan = { fault: undefined, delayMs: 0, copies: 0 };
  if (tx.count('fault') === 0) return plan;
  for (const fault of tx.all('fault').reverse()) {
    if (isApiFault(fault) || !isAbout(fault, event, endpoint) || !draw(tx, fault)) continue;
    add(plan, fault, fraction(tx.seed, `${fault.id}:order`, fault.seen + 1));
  }
  return plan;
}

function isAbout(
  { events, endpoint }: Fault,
  event: StoredEvent,
  target: Tables['webhook_endpoint'],
): boolean {
  if (endpoint !== null && endpoint !== target.id && endpoint !== target.url) return false;
  return events === null || events.some((pattern) => fits(pattern, event.type));
}

/** `lot`: 0 to 1, this delivery's place among those that are shuffled. */
function add(plan: DeliveryPlan, { kind, settings }: Fault, lot: number): void {
  const tries = settings.tries === undefined ? 1 : settings.tries;
  switch (kind) {
    case 'duplicate':
      plan.copies += settings.times ?? 1;
      break;
    case 'reorder':
      plan.delayMs += Math.floor(lot * (settings.within_ms ?? 1_000));
      break;
    case 'delay':
      plan.delayMs += settings.delay_ms ?? 0;
      break;
    case 'drop':
      plan.fault = { ...plan.fault, is_dropped: true };
      break;
    case 'wrong_mode':
      plan.fault = { ...plan.fault, livemode: true };
      break;
    case 'older_version':
      plan.fault = { ...plan.fault, api_version: settings.api_version };
      break;
    case 'wrong_signature':
      plan.fault = { ...plan.fault, wrong_signature_tries: tries };
      break;
    case 'stale_timestamp':
      plan.fault = { ...plan.fault, stale_timestamp_tries: tries, age_seconds: settings.age_seconds ?? 600 };
      break;
    default:
  }
}
