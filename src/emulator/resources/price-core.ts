import type Stripe from 'stripe';
import { currencies } from '../engine/currencies';
import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { mergeMetadata } from '../wire/merge-metadata';
import { decimal, integer, oneOf, record, text } from '../wire/params';
import { invalidRequest, missingParam, noSuch, notEmulated } from '../wire/stripe-error';
import { checkLastDigit } from './charge-amount-rules';
import { change, create, emit } from './emit';
import { find } from './find';
import { currencyOption } from './price-view';
import { viewPlan } from './subscription-view';

type Price = Tables['price'];
type CurrencyOptions = Tables['price_currencies']['options'];

export const intervals = ['day', 'week', 'month', 'year'] as const;
export const taxBehaviors = ['exclusive', 'inclusive', 'unspecified'] as const;
export type Interval = (typeof intervals)[number];

/** Three years, whatever the interval. */
const intervalCountMax: Record<Interval, number> = { day: 1095, week: 156, month: 36, year: 3 };

/** The parameters of an amount in another currency. */
export const currencyOptionsParam = record(
  {
    tax_behavior: oneOf(...taxBehaviors),
    unit_amount: integer({ min: 0 }),
    unit_amount_decimal: decimal(),
  },
  /^[a-z]{3}$/i,
);

export const lookupKeyParam = text({ max: 200 });

export interface NewPrice {
  id?: string;
  active?: boolean;
  currency: string;
  currencyOptions?: ReturnType<typeof currencyOptionsParam.parse>;
  lookupKey?: string;
  transferLookupKey?: boolean;
  metadata?: Record<string, string> | null;
  nickname?: string;
  product: string;
  recurring?: { interval: Interval; intervalCount?: number; trialDays?: number };
  taxBehavior?: (typeof taxBehaviors)[number];
  unitAmount: number;
  /** What the request calls the amount, for a refusal. */
  amountName?: string;
}

/**
 * A price, and its face as a plan when it recurs: both say that they were created. Amounts are minor units.
 * https://docs.stripe.com/billing/migration/migrating-prices
 */
export function createPrice(tx: Tx, spec: NewPrice): Price {
  const { amountName = 'unit_amount' } = spec;
  checkLastDigit(spec.unitAmount, spec.currency, amountName);
  const id = spec.id ?? tx.newId('price');
  if (spec.lookupKey) claimLookupKey(tx, spec.lookupKey, id, spec.transferLookupKey ?? false);
  const price: Price = {
    id,
    object: 'price',
    active: spec.active ?? true,
    billing_scheme: 'per_unit',
    created: tx.now,
    currency: spec.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: spec.lookupKey ?? null,
    metadata: mergeMetadata({}, spec.metadata),
    nickname: spec.nickname ?? null,
    product: spec.product,
    recurring: spec.recurring
      ? {
          interval: spec.recurring.interval,
          interval_count: spec.recurring.intervalCount ?? 1,
          meter: null,
          trial_period_days: spec.recurring.trialDays ?? null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: spec.taxBehavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: spec.recurring ? 'recurring' : 'one_time',
    unit_amount: spec.unitAmount,
    unit_amount_decimal: String(spec.unitAmount),
  };
  if (spec.currencyOptions) putCurrencyOptions(tx, price, spec.currencyOptions);
  if (price.recurring) emit(tx, 'plan.created', viewPlan(price));
  return create(tx, 'price', price, 'price.created');
}

/** Changes a price and its face as a plan; each says so in an event of its own. */
export function changePrice(tx: Tx, price: Price, patch: Partial<Price>): Price {
  const next = change(tx, 'price', price, patch, 'price.updated');
  if (price.recurring && next.recurring) emitChange(tx, viewPlan(price), viewPlan(next));
  return next;
}

function emitChange(tx: Tx, before: Wire<Stripe.Plan>, after: Wire<Stripe.Plan>): void {
  const previous = previousAttributes(before, after);
  if (previous) emit(tx, 'plan.updated', after, previous);
}

/** A lookup key names one price of the account; `transfer` moves it here. */
export function claimLookupKey(tx: Tx, key: string, owner: string, transfer: boolean): void {
  const holder = tx.where('price', 'lookup_key', key).find((price) => price.id !== owner);
  if (!holder) return;
  if (!transfer) {
    throw invalidRequest(`A price (\`${holder.id}\`) already uses that lookup key.`, { param: 'lookup_key' });
  }
  change(tx, 'price', holder, { lookup_key: null }, 'price.updated');
}

/** The price of an id that is not one of a deleted plan. */
export function findPrice(tx: Tx, id: string, param?: string): Price {
  if (isDeletedPlan(tx, id)) throw noSuch('price', id, param);
  return find(tx, 'price', id, param);
}

/** Subscriptions keep the price of a plan that was deleted, so its row stays; nobody else may see it. */
export function isDeletedPlan(tx: Tx, id: string): boolean {
  return tx.get('tombstone', id)?.object === 'plan';
}

/** Lower-case ISO code, or Stripe's refusal. */
export function currencyCode(typed: string, param = 'currency'): string {
  const currency = typed.toLowerCase();
  if (currencies.has(currency)) return currency;
  throw invalidRequest(
    `Invalid currency: ${currency}. Stripe currently supports these currencies: ${[...currencies].join(', ')}`,
    { param },
  );
}

/** Refuses an interval of more than three years. */
export function checkIntervalCount(interval: Interval, count: number | undefined, param: string): void {
  const most = intervalCountMax[interval];
  if (count === undefined || count <= most) return;
  throw invalidRequest(`Invalid integer: ${param} must be less than or equal to ${most} for ${interval}s.`, {
    code: 'parameter_invalid_integer',
    param,
  });
}

/** `unit_amount`, or a `unit_amount_decimal` that comes to whole minor units. */
export function wholeAmount(
  amount: number | undefined,
  amountDecimal: string | undefined,
  names: { amount: string; decimal: string },
): number {
  if (amount !== undefined && amountDecimal !== undefined) {
    throw invalidRequest(`You may only specify one of these parameters: ${names.amount}, ${names.decimal}.`, {
      param: names.decimal,
    });
  }
  if (amountDecimal === undefined) {
    if (amount === undefined) throw missingParam(names.amount);
    return amount;
  }
  const whole = Number(amountDecimal);
  if (Number.isSafeInteger(whole)) return whole;
  throw notEmulated(`a '${names.decimal}' of a part of a minor unit`, names.decimal);
}

/** Stripe lists a price's own currency among its options too. */
export function putCurrencyOptions(
  tx: Tx,
  price: Price,
  params: NonNullable<NewPrice['currencyOptions']>,
): void {
  const options: CurrencyOptions = {};
  for (const [typed, option] of Object.entries(params)) {
    const at = `currency_options[${typed}]`;
    const amount = wholeAmount(option.unit_amount, option.unit_amount_decimal, {
      amount: `${at}[unit_amount]`,
      decimal: `${at}[unit_amount_decimal]`,
    });
    const currency = currencyCode(typed, at);
    checkLastDigit(amount, currency, `${at}[unit_amount]`);
    options[currency] = currencyOption(amount, option.tax_behavior ?? 'unspecified');
  }
  tx.put('price_currencies', { id: price.id, options });
}
