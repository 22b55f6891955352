import fc from 'fast-check';
import { type LifecycleStep, lifecycleSteps } from './lifecycle-steps.fixture';
import { coupons } from './random-world.fixture';

const hour = 3600;
const day = 86_400;

export type Step =
  | { kind: 'advance'; seconds: number }
  | { kind: 'subscribe'; price: number; quantity: number; trialDays: number }
  | { kind: 'change'; price: number; quantity: number; behaviour: string; at: number }
  | { kind: 'card'; token: string }
  | { kind: 'cancel'; how: 'at_period_end' | 'resume' | 'now' }
  | { kind: 'pay' }
  | { kind: 'end_trial' }
  | { kind: 'item'; amount: number }
  | { kind: 'discount'; which: number[]; onItem: boolean }
  | { kind: 'tax'; rate: number; onItem: boolean }
  | { kind: 'balance'; amount: number }
  | { kind: 'credit'; amount: number; how: 'credit_amount' | 'out_of_band_amount' | 'refund_amount' }
  | { kind: 'refund'; amount: number }
  | { kind: 'schedule'; price: number }
  | { kind: 'wrong'; which: number }
  | { kind: 'vanish'; what: 'price' | 'coupon' | 'card' | 'rate'; which: number }
  | LifecycleStep;

export const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      seconds: fc.oneof(
        fc.integer({ min: 1, max: 2 * day }),
        fc.integer({ min: day, max: 40 * day }),
        fc.constantFrom(hour, 3 * day, 30 * day),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('subscribe' as const),
      price: fc.nat(3),
      quantity: fc.integer({ min: 1, max: 4 }),
      trialDays: fc.constantFrom(0, 0, 2, 14),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      price: fc.nat(3),
      quantity: fc.integer({ min: 1, max: 4 }),
      behaviour: fc.constantFrom('create_prorations', 'always_invoice', 'none'),
      at: fc.nat(9),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('card' as const),
      token: fc.constantFrom('pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_mastercard'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      how: fc.constantFrom('at_period_end' as const, 'resume' as const, 'now' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'pay' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'end_trial' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('item' as const),
      amount: fc.integer({ min: -5_000, max: 5_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('discount' as const),
      which: fc.array(fc.nat(coupons.length - 1), { maxLength: 3 }),
      onItem: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tax' as const),
      rate: fc.integer({ min: -1, max: 1 }),
      onItem: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('balance' as const),
      amount: fc.integer({ min: -20_000, max: 2_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('credit' as const),
      amount: fc.integer({ min: 1, max: 12_000 }),
      how: fc.constantFrom('credit_amount' as const, 'out_of_band_amount' as const, 'refund_amount' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      amount: fc.integer({ min: 1, max: 12_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('schedule' as const), price: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wrong' as const), which: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('vanish' as const),
      what: fc.constantFrom('price' as const, 'coupon' as const, 'card' as const, 'rate' as const),
      which: fc.nat(3),
    }),
  },
  { weight: 5, arbitrary: lifecycleSteps },
);

/** Starts at the ends of months and around a leap day, where calendars go wrong. */
export const starts = fc
  .record({
    year: fc.constantFrom(2027, 2028),
    month: fc.nat(11),
    date: fc.constantFrom(1, 15, 28, 29, 30, 31),
    second: fc.nat(day - 1),
  })
  .map(({ year, month, date, second }) => Date.UTC(year, month, date) / 1000 + second);
