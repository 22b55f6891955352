import { periodStart } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { lastTimestamp } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import type { DiscountRequest } from './discount-core';
import { find } from './find';
import { checkItemsAmount, checkOneTimeAmounts } from './items-amount';
import { oneTimeItems } from './new-items';
import { newPhase } from './new-schedule';
import { ownPaymentMethod } from './payment-method-core';
import type { Phase } from './schedule-core';
import type { PhaseParams } from './schedule-params';
import { afterOne, intervalOf } from './subscription-item-core';
import { checkCurrency, itemPrice } from './subscription-params';

type Schedule = Tables['subscription_schedule'];

/**
 * The phases of an update. Those that are over can be left out, and stay as they were when they are sent; the running
 * one keeps its start, what follows begins where the phase before it ends.
 */
export function phasesPatch(tx: Tx, schedule: Schedule, sent: PhaseParams[]): Partial<Schedule> {
  const running = schedule.phases.find((phase) => phase.start_date === schedule.current_phase?.start_date);
  const past = schedule.phases.filter((phase) => running && phase.end_date <= running.start_date);
  const rest = sent.slice(sentPast(past, sent));
  const start = running?.start_date ?? startOf(tx, rest[0], schedule);
  const customer = find(tx, 'customer', String(schedule.customer));
  const known = new Set(schedule.phases.flatMap(({ items }) => items.map(({ price }) => String(price))));
  const offset = sent.length - rest.length;
  const phases = buildPhases(tx, rest, { customer, start, running, offset, known });
  const [first] = phases;
  if (!first) throw missingParam('phases[0]');
  const current_phase = running ? { start_date: first.start_date, end_date: first.end_date } : null;
  return { phases: [...past, ...phases], current_phase };
}

/** How many of the phases that were sent are over: each must be as it was. */
function sentPast(past: Phase[], sent: PhaseParams[]): number {
  const index = past.findIndex((phase) => phase.start_date === sent[0]?.start_date);
  if (index === -1) return 0;
  const repeated = past.slice(index);
  for (const [place, phase] of repeated.entries()) {
    const again = sent[place];
    const isSame = again?.items.every((item, n) => (item.price ?? item.plan) === phase.items[n]?.price);
    if (isSame && (again?.end_date ?? phase.end_date) === phase.end_date) continue;
    throw invalidRequest('You can not modify a phase that has already ended.', { param: `phases[${place}]` });
  }
  return repeated.length;
}

function startOf(tx: Tx, first: PhaseParams | undefined, schedule: Schedule): number {
  const asked = first?.start_date;
  if (asked === 'now') return tx.now;
  return asked ?? schedule.phases[0]?.start_date ?? tx.now;
}

export interface PhasesPlace {
  customer: Tables['customer'];
  start: number;
  /** The phase that runs already. */
  running?: Phase;
  /** Where the phases stand in the request. */
  offset?: number;
  /** Prices that the schedule has already: they may have been archived since. */
  known?: ReadonlySet<string>;
}

/** Phases that follow each other from `start` on. */
export function buildPhases(tx: Tx, sent: PhaseParams[], place: PhasesPlace): Phase[] {
  const { customer, running, offset = 0, known = new Set() } = place;
  const phases: Phase[] = [];
  for (const [index, params] of sent.entries()) {
    const at = `phases[${index + offset}]`;
    const start = phases.at(-1)?.end_date ?? place.start;
    checkStart(tx, params, start, index, at, running !== undefined);
    if (params.items.length === 0) throw missingParam(`${at}[items]`);
    const prices = params.items.map((item, n) => {
      const isPromised = known.has(item.price ?? item.plan ?? '');
      const price = itemPrice(tx, item, `${at}[items][${n}]`, isPromised);
      if (!price) throw missingParam(`${at}[items][${n}][price]`);
      return price;
    });
    const currency = checkCurrency(tx, customer, prices, params.currency);
    const bought = params.items.map(({ quantity = 1 }, n) => ({ price: prices[n], quantity }));
    checkItemsAmount(tx, bought, currency, `${at}[items]`);
    const end_date = phaseEnd(tx, params, start, prices[0], at, index === 0 ? running : undefined);
    if (end_date <= start || (end_date < tx.now && params.end_date !== 'now')) {
      throw invalidRequest('The end date of a phase must be after its start date and in the future.', {
        param: `${at}[end_date]`,
      });
    }
    // Also false for an end that is no date at all.
    if (!(end_date <= lastTimestamp)) {
      const name = params.duration ? 'duration' : params.iterations ? 'iterations' : 'end_date';
      throw invalidRequest(`Invalid timestamp: the phase must end by ${lastTimestamp} (the year 2200).`, {
        param: `${at}[${name}]`,
      });
    }
    const items = params.items.map((item, n) => ({
      price: prices[n]?.id ?? '',
      quantity: item.quantity ?? 1,
      metadata: mergeMetadata({}, item.metadata),
      discounts: (item.discounts ?? []).map(phaseDiscount),
    }));
    const fields = phaseFields(tx, params, customer, { start_date: start, end_date }, at);
    const once = fields.add_invoice_items ?? [];
    checkOneTimeAmounts(tx, bought, once, currency, `${at}[add_invoice_items]`);
    phases.push(newPhase(currency, items, fields));
  }
  return phases;
}

function checkStart(
  tx: Tx,
  params: PhaseParams,
  start: number,
  index: number,
  at: string,
  isRunning: boolean,
): void {
  const asked = params.start_date === 'now' ? tx.now : params.start_date;
  if (asked === undefined || asked === start || (index === 0 && !isRunning)) return;
  throw invalidRequest(
    index === 0
      ? 'You can not modify the start date of the current phase.'
      : `The start date of phase ${index} must be the end date of the phase before it.`,
    { param: `${at}[start_date]` },
  );
}

function phaseFields(
  tx: Tx,
  params: PhaseParams,
  customer: Tables['customer'],
  dates: Pick<Phase, 'start_date' | 'end_date'>,
  at: string,
): Pick<Phase, 'start_date' | 'end_date'> & Partial<Phase> {
  const { default_payment_method: method, invoice_settings: settings } = params;
  const trialEnd = params.trial_end === 'now' ? undefined : params.trial_end;
  if (params.trial && trialEnd !== undefined)
    throw invalidRequest('You may only specify one of these parameters: trial, trial_end.', { param: at });
  return {
    ...dates,
    add_invoice_items: oneTimeItems(tx, params.add_invoice_items ?? []).map(
      ({ price, quantity, metadata }) => ({
        discountable: null,
        discounts: [],
        metadata,
        period: { start: { type: 'max_item_period_start' }, end: { type: 'min_item_period_end' } },
        price: price.id,
        quantity,
        tax_rates: [],
      }),
    ),
    billing_cycle_anchor: params.billing_cycle_anchor ?? null,
    collection_method: params.collection_method ?? null,
    default_payment_method: method
      ? ownPaymentMethod(tx, method, customer.id, `${at}[default_payment_method]`).id
      : null,
    description: params.description ?? null,
    discounts: (params.discounts ?? []).map(phaseDiscount),
    invoice_settings: settings
      ? {
          account_tax_ids: null,
          custom_fields: null,
          days_until_due: settings.days_until_due ?? null,
          description: null,
          footer: null,
          issuer: null,
        }
      : null,
    metadata: mergeMetadata({}, params.metadata),
    proration_behavior: params.proration_behavior ?? 'create_prorations',
    trial_end: params.trial ? dates.end_date : (trialEnd ?? null),
  };
}

function phaseDiscount({ coupon, discount, promotion_code }: DiscountRequest): Phase['discounts'][number] {
  return { coupon: coupon ?? null, discount: discount ?? null, promotion_code: promotion_code ?? null };
}

function phaseEnd(
  tx: Tx,
  params: PhaseParams,
  start: number,
  price: Tables['price'] | undefined,
  at: string,
  running?: Phase,
): number {
  const [, other] = (['duration', 'end_date', 'iterations'] as const).filter(
    (name) => params[name] !== undefined,
  );
  if (other)
    throw invalidRequest('You may only specify one of these parameters: duration, end_date, iterations.', {
      param: `${at}[${other}]`,
    });
  if (params.end_date === 'now') return tx.now;
  if (params.end_date !== undefined) return params.end_date;
  if (params.duration !== undefined)
    return periodStart(start, params.duration.interval, params.duration.interval_count ?? 1, 1);
  if (params.iterations !== undefined && price) {
    const { interval, count } = intervalOf(price);
    return periodStart(start, interval, count, params.iterations);
  }
  if (running) return running.end_date;
  if (params.trial_end !== undefined && params.trial_end !== 'now') return params.trial_end;
  return price ? afterOne(start, price) : start;
}
