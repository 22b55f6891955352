import type { notificationRules } from '@/db/schema';

/**
 * Who hears of what by which channel, as data. A migration writes these rows into `billing.notification_rules`, where the trigger on
 * billing_events reads them, so that a fact and what follows from it are one commit; a test holds the two equal.
 * Whether a message is still true is looked at again when it is sent (`src/notifications/decide.ts`).
 */
export type NotificationRule = typeof notificationRules.$inferInsert;

/** PagerDuty hears of a payment at the third failed try: Stripe retries by itself, and most charges recover by then. */
const pagedFromAttempt = 3;

const mail: NotificationRule[] = [
  { eventType: 'subscription_started', channel: 'mail', kind: 'trial_started' },
  { eventType: 'trial_ending', channel: 'mail', kind: 'trial_ending' },
  { eventType: 'trial_will_end', channel: 'mail', kind: 'trial_ending' },
  // Becomes `payment_recovered` when a try had failed before.
  { eventType: 'invoice_paid', channel: 'mail', kind: 'receipt', incident: 'invoiceId' },
  { eventType: 'payment_failed', channel: 'mail', kind: 'payment_failed', incident: 'invoiceId' },
  { eventType: 'payment_action_required', channel: 'mail', kind: 'action_required', incident: 'invoiceId' },
  { eventType: 'status_changed', channel: 'mail', kind: 'unpaid', status: 'unpaid' },
  { eventType: 'plan_changed', channel: 'mail', kind: 'plan_changed' },
  { eventType: 'cancel_scheduled', channel: 'mail', kind: 'will_cancel' },
  { eventType: 'subscription_ended', channel: 'mail', kind: 'canceled' },
  { eventType: 'card_expiring', channel: 'mail', kind: 'card_expiring' },
  { eventType: 'seats_changed', channel: 'mail', kind: 'seats_changed' },
  { eventType: 'usage_threshold', channel: 'mail', kind: 'usage' },
];

const slack: NotificationRule[] = [
  { eventType: 'subscription_started', channel: 'slack', kind: 'subscription_started' },
  { eventType: 'cancel_scheduled', channel: 'slack', kind: 'will_cancel' },
  { eventType: 'subscription_ended', channel: 'slack', kind: 'canceled' },
  { eventType: 'duplicate_subscription', channel: 'slack', kind: 'duplicate_subscription' },
  { eventType: 'dispute_created', channel: 'slack', kind: 'dispute', oncePer: 'disputeId' },
  // All tries of one invoice are one incident, and one message.
  {
    eventType: 'payment_failed',
    channel: 'slack',
    kind: 'payment_failed',
    incident: 'invoiceId',
    oncePer: 'invoiceId',
  },
  {
    eventType: 'invoice_paid',
    channel: 'slack',
    kind: 'payment_recovered',
    incident: 'invoiceId',
    oncePer: 'invoiceId',
    onlyAfterIncident: true,
  },
];

const pagerduty: NotificationRule[] = [
  {
    eventType: 'payment_failed',
    channel: 'pagerduty',
    kind: 'payment_failed',
    attemptsMin: pagedFromAttempt,
    incident: 'organization',
    oncePer: 'invoiceId',
  },
  {
    eventType: 'status_changed',
    channel: 'pagerduty',
    kind: 'unpaid',
    status: 'unpaid',
    incident: 'organization',
  },
  ...['invoice_paid', 'invoice_voided', 'invoice_uncollectible', 'subscription_ended'].map(
    (eventType): NotificationRule => ({
      eventType,
      channel: 'pagerduty',
      kind: 'resolve',
      incident: 'organization',
      onlyAfterIncident: true,
    }),
  ),
];

const inApp: NotificationRule[] = [
  {
    eventType: 'payment_failed',
    channel: 'in_app',
    kind: 'payment_failed',
    incident: 'invoiceId',
    oncePer: 'invoiceId',
  },
  {
    eventType: 'payment_action_required',
    channel: 'in_app',
    kind: 'action_required',
    incident: 'invoiceId',
    oncePer: 'invoiceId',
  },
  {
    eventType: 'status_changed',
    channel: 'in_app',
    kind: 'unpaid',
    status: 'unpaid',
    incident: 'subscriptionId',
  },
  { eventType: 'trial_ending', channel: 'in_app', kind: 'trial_ending', incident: 'subscriptionId' },
  { eventType: 'trial_will_end', channel: 'in_app', kind: 'trial_ending', incident: 'subscriptionId' },
  { eventType: 'card_expiring', channel: 'in_app', kind: 'card_expiring' },
  { eventType: 'usage_threshold', channel: 'in_app', kind: 'usage' },
  {
    eventType: 'duplicate_subscription',
    channel: 'in_app',
    kind: 'duplicate_subscription',
  },
  // The same matters are over.
  ...['invoice_paid', 'invoice_voided', 'invoice_uncollectible'].map(
    (eventType): NotificationRule => ({
      eventType,
      channel: 'in_app',
      kind: 'resolve',
      incident: 'invoiceId',
      resolvesAlerts: true,
    }),
  ),
  // A trial that has ended, well or not, and an unpaid plan that is paid again.
  ...['active', 'past_due'].map(
    (status): NotificationRule => ({
      eventType: 'status_changed',
      channel: 'in_app',
      kind: 'resolve',
      status,
      incident: 'subscriptionId',
      resolvesAlerts: true,
    }),
  ),
  {
    eventType: 'subscription_ended',
    channel: 'in_app',
    kind: 'resolve',
    incident: 'subscriptionId',
    resolvesAlerts: true,
  },
];

export const rules: readonly NotificationRule[] = [...mail, ...slack, ...pagerduty, ...inApp];
