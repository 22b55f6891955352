import type { Random } from '../random';
import { buy, visitPortal } from './buy';
import {
  cancelAtPeriodEnd,
  cancelNow,
  changePlan,
  deleteCustomer,
  failNextCharge,
  note,
  payOpenInvoices,
  refund,
  rename,
} from './in-stripe';
import type { Act } from './shop';

/** How often each thing is done, against the others. */
const weights = [
  { name: 'buy', act: buy, weight: 8 },
  { name: 'visit portal', act: visitPortal, weight: 2 },
  { name: 'note', act: note, weight: 8 },
  { name: 'change plan', act: changePlan, weight: 4 },
  { name: 'cancel at period end', act: cancelAtPeriodEnd, weight: 2 },
  { name: 'cancel now', act: cancelNow, weight: 1 },
  { name: 'fail next charge', act: failNextCharge, weight: 2 },
  { name: 'pay open invoices', act: payOpenInvoices, weight: 2 },
  { name: 'refund', act: refund, weight: 1 },
  { name: 'rename', act: rename, weight: 1 },
  { name: 'delete customer', act: deleteCustomer, weight: 0.5 },
] as const satisfies { name: string; act: Act; weight: number }[];

export type ActName = (typeof weights)[number]['name'];

export const acts = Object.fromEntries(weights.map(({ name, act }) => [name, act])) as Record<ActName, Act>;

export function drawAct(random: Random): ActName {
  let left = random.next() * weights.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of weights) {
    left -= weight;
    if (left < 0) return name;
  }
  return 'note';
}
