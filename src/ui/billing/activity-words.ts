import type { ActivityEntry } from '@/billing/activity/activity-schema';
import { isPlanId, planName } from '@/billing/plans';
import { formatDate } from '../format-date';
import { formatMoney } from '../format-money';
import { methodName } from './card-name';

export interface ActivityWords {
  /** What happened, in one sentence without its actor. */
  text: string;
  tone: 'done' | 'late' | 'neutral';
}

type Facts = ActivityEntry['after'];

/** One row of the activity in words. A type that a newer release wrote is named as it is: nothing that happened is left out. */
export function activityWords(entry: ActivityEntry): ActivityWords {
  const words = entry.source === 'action' ? actionWords(entry) : eventWords(entry);
  return { tone: 'neutral', ...(words ?? { text: entry.type.replaceAll('_', ' ') }) };
}

function actionWords({
  type,
  before,
  after,
  state,
  error,
}: ActivityEntry): Partial<ActivityWords> & { text: string } {
  const attempt = actionText(type, before, after);
  if (state === 'refused')
    return { text: `Tried to: ${lower(attempt)}. ${error ?? 'It was refused.'}`, tone: 'late' };
  if (state === 'unknown')
    return { text: `Tried to: ${lower(attempt)}. Stripe did not answer.`, tone: 'late' };
  if (state === 'running') return { text: `${attempt}, under way` };
  return { text: attempt };
}

function actionText(type: string, before: Facts, after: Facts): string {
  switch (type) {
    case 'change_plan':
    case 'schedule_change':
      return `Changed ${plan(before)} to ${plan(after)}${paid(after)}`;
    case 'undo_change':
      return `Kept ${plan(after)}, the change to ${plan(before)} was dropped`;
    case 'cancel_at_period_end':
      return `Cancelled ${plan(before)} for ${day(after.endsAtSeconds)}`;
    case 'cancel_now':
      return `Ended ${plan(before)} at once`;
    case 'end_duplicate':
      return `Ended the second subscription, ${before.planName}`;
    case 'end_repeated_trial':
      return `Ended the trial of ${plan(before)}, without a charge`;
    case 'sync_seats':
      return `Brought extra members to Stripe, for ${after.members ?? 'all'} members`;
    case 'pay_invoice':
      return `Paid invoice ${invoice({ ...before, ...after })}`;
    case 'update_details':
      return `Changed the billing details${changedParts(before, after)}`;
    case 'add_tax_id':
      return `Added the tax id ${after.value}`;
    case 'remove_tax_id':
      return `Removed the tax id ${before.value}`;
    case 'set_default_payment_method':
      return `Made ${card(after)} the default`;
    case 'remove_payment_method':
      return `Removed ${card(before)}`;
    case 'pause':
      return `Paused ${plan(before)}`;
    case 'resume_paused':
      return `Resumed ${plan(after)} after its pause`;
    case 'resume':
      return `Resumed ${plan(after)}`;
    default:
      return type.replaceAll('_', ' ');
  }
}

function eventWords({ type, after }: ActivityEntry): (Partial<ActivityWords> & { text: string }) | null {
  switch (type) {
    case 'subscription_started':
      return {
        text: after.trialEndSeconds
          ? `${plan(after)} trial started, until ${day(after.trialEndSeconds)}`
          : `${plan(after)} started`,
        tone: 'done',
      };
    case 'subscription_ended':
      return { text: `${plan(after)} ended` };
    case 'subscription_renewed':
      return { text: `${plan(after)} runs until ${day(after.currentPeriodEndSeconds)}` };
    case 'trial_refused':
      return { text: `The trial of ${plan(after)} was ended: its card has had a trial before`, tone: 'late' };
    case 'status_changed':
      if (after.previousStatus === 'trialing' && after.status === 'active')
        return { text: `The trial of ${plan(after)} became a paid plan`, tone: 'done' };
      return {
        text: `${plan(after)} went from ${status(after.previousStatus)} to ${status(after.status)}`,
        tone: after.status === 'past_due' || after.status === 'unpaid' ? 'late' : 'neutral',
      };
    case 'plan_changed':
      return {
        text: `The plan changed from ${planOf(after.previousPlanId)} to ${plan(after)}`,
        tone: 'done',
      };
    case 'cancel_scheduled':
      return { text: `${plan(after)} will end on ${day(after.cancelAtSeconds)}` };
    case 'cancel_reverted':
      return { text: `${plan(after)} will not end any more` };
    case 'duplicate_subscription':
      return { text: `Stripe holds ${after.liveCount} live subscriptions`, tone: 'late' };
    case 'checkout_completed':
      return { text: 'A checkout was completed' };
    case 'checkout_expired':
      return { text: 'A checkout page expired unpaid' };
    case 'checkout_payment_failed':
      return { text: 'A delayed payment of a checkout failed', tone: 'late' };
    case 'trial_will_end':
      return { text: `The trial ends on ${day(after.trialEndSeconds)}` };
    case 'invoice_finalized':
      return { text: `Invoice ${invoice(after)} was issued` };
    case 'invoice_paid':
      return { text: `Invoice ${invoice(after)} was paid`, tone: 'done' };
    case 'invoice_voided':
      return { text: `Invoice ${invoice(after)} was voided` };
    case 'invoice_uncollectible':
      return { text: `Invoice ${invoice(after)} was written off`, tone: 'late' };
    case 'payment_failed':
      return {
        text: `A payment for invoice ${invoice(after)} failed, try ${after.attemptCount}`,
        tone: 'late',
      };
    case 'payment_action_required':
      return { text: `The bank asks for a confirmation of invoice ${invoice(after)}`, tone: 'late' };
    case 'organization_deleted':
      return { text: 'The organization was deleted' };
    case 'usage_threshold':
      return {
        text: `${after.percent} % of the ${after.resource === 'apps' ? 'apps' : 'build minutes'} of the plan are used`,
        tone: after.percent === 100 ? 'late' : 'neutral',
      };
    case 'payment_method_added':
      return { text: `${card(after)} was added` };
    case 'payment_method_removed':
      return { text: `${card(after)} was removed` };
    case 'payment_method_updated':
      return { text: `The details of ${card(after)} changed` };
    case 'charge_refunded':
      return { text: `${money(after.amountRefundedMinor, after.currency)} was refunded` };
    case 'refund_updated':
      return {
        text: `A refund of ${money(after.amountMinor, after.currency)} is ${status(after.status)}`,
      };
    case 'refund_failed':
      return {
        text: `The bank did not take the refund of ${money(after.amountMinor, after.currency)}`,
        tone: 'late',
      };
    case 'credit_note_created':
      return { text: `${money(after.amountMinor, after.currency)} was credited by ${invoice(after)}` };
    case 'credit_note_voided':
      return { text: `The credit note ${invoice(after)} was taken back` };
    case 'dispute_created':
      return { text: `A payment of ${money(after.amountMinor, after.currency)} is disputed`, tone: 'late' };
    case 'seats_changed':
      return {
        text: `${after.extraMembers} extra members are paid for, ${after.previousExtraMembers} before`,
      };
    case 'trial_ending':
      return { text: `The trial ends on ${day(after.trialEndSeconds)}` };
    case 'card_expiring':
      return {
        text: `The card that ends in ${after.last4} expires ${String(after.expMonth).padStart(2, '0')}/${after.expYear}`,
        tone: 'late',
      };
    case 'alert_acknowledged':
      return { text: `An alert was acknowledged: ${String(after.kind).replaceAll('_', ' ')}` };
    case 'dispute_closed':
      return {
        text: `The dispute over ${money(after.amountMinor, after.currency)} was ${after.status === 'won' ? 'won' : 'closed'}`,
      };
    default:
      return null;
  }
}

const detailWords = { name: 'company', email: 'e-mail', address: 'address' } as const;

/** `: e-mail, address`. */
function changedParts(before: Facts, after: Facts): string {
  const parts = (['name', 'email', 'address'] as const).filter((part) => before[part] !== after[part]);
  return parts.length > 0 ? `: ${parts.map((part) => detailWords[part]).join(', ')}` : '';
}

function card({ brand, last4 }: Facts): string {
  return methodName({
    brand: typeof brand === 'string' ? brand : 'card',
    last4: typeof last4 === 'string' ? last4 : null,
  });
}

type Value = Facts[string] | undefined;

function plan(facts: Facts): string {
  const name = planOf(facts.planId);
  return facts.interval === 'year' ? `${name} by the year` : name;
}

function planOf(value: Value): string {
  return isPlanId(value)
    ? planName(value)
    : value === null || value === undefined
      ? 'the plan'
      : 'a custom plan';
}

function day(seconds: Value): string {
  return typeof seconds === 'number' ? formatDate(new Date(seconds * 1000)) : 'an unknown day';
}

function status(value: Value): string {
  return typeof value === 'string' ? value.replaceAll('_', ' ') : 'unknown';
}

function money(amount: Value, currency: Value): string {
  if (typeof amount !== 'number' || typeof currency !== 'string') return 'An amount';
  return formatMoney({ amountMinor: amount, currency });
}

function invoice(facts: Facts): string {
  const number = typeof facts.number === 'string' ? facts.number : String(facts.invoiceId ?? '');
  const amount =
    typeof facts.amountDueMinor === 'number' && facts.amountDueMinor > 0
      ? ` over ${money(facts.amountDueMinor, facts.currency)}`
      : '';
  return `${number}${amount}`;
}

function paid(after: Facts): string {
  const amount = after.amountDueMinor;
  return typeof amount === 'number' && amount > 0 ? ` for ${money(amount, after.currency)}` : '';
}

function lower(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
