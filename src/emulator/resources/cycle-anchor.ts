import { nextOccurrence } from '../engine/calendar';
import type { Tx } from '../store/store';
import { integer, object, required } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { afterOne, type CycleAnchor, cycleFrom, type NewItem } from './subscription-item-core';

export const anchorConfigParam = object({
  day_of_month: required(integer({ min: 1, max: 31 })),
  hour: integer({ min: 0, max: 23 }),
  minute: integer({ min: 0, max: 59 }),
  month: integer({ min: 1, max: 12 }),
  second: integer({ min: 0, max: 59 }),
});

export interface AnchorParams {
  billing_cycle_anchor?: number;
  billing_cycle_anchor_config?: ReturnType<typeof anchorConfigParam.parse>;
}

/**
 * The moment of the first full cycle when it is asked for: in the future, and no later than the first period would end
 * without it. https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function chosenAnchor(
  tx: Tx,
  params: AnchorParams,
  items: NewItem[],
  trialEnd: number | null,
): CycleAnchor | undefined {
  const { billing_cycle_anchor: at, billing_cycle_anchor_config: sent } = params;
  if (at !== undefined && sent !== undefined) {
    throw invalidRequest(
      'You may only specify one of these parameters: billing_cycle_anchor, billing_cycle_anchor_config.',
    );
  }
  if (sent !== undefined) return configuredAnchor(sent, items, trialEnd ?? tx.now);
  if (at === undefined) return undefined;
  checkAnchor(tx, at, items, trialEnd);
  return cycleFrom(at);
}

function checkAnchor(tx: Tx, at: number, items: NewItem[], trialEnd: number | null): void {
  const from = trialEnd ?? tx.now;
  if (at <= tx.now || at < from) {
    throw invalidRequest('`billing_cycle_anchor` must be in the future, and not before the end of a trial.', {
      param: 'billing_cycle_anchor',
    });
  }
  for (const { price } of items) {
    const natural = afterOne(from, price);
    if (at <= natural) continue;
    throw invalidRequest(
      `\`billing_cycle_anchor\` cannot be later than next natural billing date (${natural}) for price \`${price.id}\`.`,
      { param: 'billing_cycle_anchor' },
    );
  }
}

function configuredAnchor(
  sent: NonNullable<AnchorParams['billing_cycle_anchor_config']>,
  items: NewItem[],
  from: number,
): CycleAnchor {
  const intervals = items.map(({ price }) => price.recurring?.interval);
  if (intervals.some((interval) => interval !== 'month' && interval !== 'year')) {
    throw invalidRequest('`billing_cycle_anchor_config` is only valid with monthly and yearly prices.', {
      param: 'billing_cycle_anchor_config',
    });
  }
  const { day_of_month, hour = null, minute = null, month = null, second = null } = sent;
  if (month !== null && intervals.every((interval) => interval !== 'year')) {
    throw invalidRequest('`billing_cycle_anchor_config[month]` needs a yearly price.', {
      param: 'billing_cycle_anchor_config[month]',
    });
  }
  const config = { day_of_month, hour, minute, month, second };
  const anchor = nextOccurrence(from, config);
  return { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config };
}
