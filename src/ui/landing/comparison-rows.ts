import { type Plan, type PlanId, planIds, plans, proSeat, trialDays } from '@/billing/plans';
import { formatPrice } from '../format-money';

/** true is "Included", false is "Not included", anything else is said in words. */
export type ComparisonCell = string | boolean;

export interface ComparisonGroup {
  title: string;
  rows: { feature: string; cells: Record<PlanId, ComparisonCell> }[];
}

function each(cell: (plan: Plan) => ComparisonCell): Record<PlanId, ComparisonCell> {
  return { starter: cell(plans.starter), pro: cell(plans.pro), enterprise: cell(plans.enterprise) };
}

function limit(value: number | null): string {
  return value === null ? 'No fixed limit' : value.toLocaleString('en-US');
}

const seatPrice = formatPrice({ amountMinor: proSeat.amountMinor.month, currency: 'usd' }, 'month');

/** Limits come from the catalogue, so that the table cannot promise what the plans do not hold. */
export const comparison: ComparisonGroup[] = [
  {
    title: 'Apps',
    rows: [
      { feature: 'Generated apps', cells: each((plan) => limit(plan.limits.apps)) },
      { feature: 'Build minutes a month', cells: each((plan) => limit(plan.limits.buildMinutesPerMonth)) },
      { feature: 'Preview environments', cells: { starter: false, pro: true, enterprise: true } },
    ],
  },
  {
    title: 'Team',
    rows: [
      { feature: 'Members', cells: each((plan) => limit(plan.limits.members)) },
      {
        feature: 'Extra members',
        cells: { starter: false, pro: `${seatPrice} each`, enterprise: 'No fixed limit' },
      },
      { feature: 'Roles: owner, admin, billing, member', cells: each(() => true) },
      { feature: 'Single sign-on', cells: { starter: false, pro: false, enterprise: true } },
      { feature: 'Long audit log', cells: { starter: false, pro: false, enterprise: true } },
    ],
  },
  {
    title: 'Billing',
    rows: [
      { feature: 'Trial', cells: each(() => `${trialDays} days`) },
      { feature: 'Annual billing, 2 months free', cells: each(() => true) },
    ],
  },
  {
    title: 'Support',
    rows: [
      {
        feature: 'Answer within',
        cells: { starter: 'Community', pro: '1 working day', enterprise: '1 hour' },
      },
    ],
  },
];

export const comparedPlans = planIds.map((id) => ({ id, name: plans[id].name }));
