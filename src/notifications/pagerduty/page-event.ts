import { isPlanId, planName } from '@/billing/plans';
import { formatDate } from '@/ui/format-date';
import { formatMoney } from '@/ui/format-money';
import type { NotificationContext } from '../context';
import type { Links } from '../links';
import type { ClaimedNotification } from '../outbox';

/** PagerDuty Events API v2. https://developer.pagerduty.com/docs/send-alert-event */
export type PageEvent =
  | { routing_key: string; dedup_key: string; event_action: 'resolve' }
  | {
      routing_key: string;
      dedup_key: string;
      event_action: 'trigger';
      client: string;
      client_url: string;
      links: { href: string; text: string }[];
      payload: {
        summary: string;
        source: string;
        severity: 'critical' | 'error' | 'warning' | 'info';
        timestamp: string;
        component: string;
        group: string;
        class: string;
        custom_details: Record<string, string | number | boolean | null>;
      };
    };

export const pagerdutyLimits = { summaryLength: 1_024, dedupKeyLength: 255 } as const;

export interface PageOptions {
  routingKey: string;
  /** Sets two deployments that share a routing key apart. */
  deployment: string;
  links: Links;
}

/** Pure. The same incident has the same dedup_key for ever, so a page that is sent twice rings once. */
export function pageEvent(
  notification: ClaimedNotification,
  context: NotificationContext,
  { routingKey, deployment, links }: PageOptions,
): PageEvent {
  const { kind, incident_key, data, livemode, occurred_at, created_at } = notification;
  const mode = livemode ? 'live' : 'test';
  const dedupKey = `appfactory:${deployment}:${mode}:${incident_key}`.slice(
    0,
    pagerdutyLimits.dedupKeyLength,
  );
  if (kind === 'resolve') return { routing_key: routingKey, dedup_key: dedupKey, event_action: 'resolve' };
  const { organization, invoice } = context;
  const customer = organization?.stripeCustomerId;
  return {
    routing_key: routingKey,
    dedup_key: dedupKey,
    event_action: 'trigger',
    client: 'App Factory billing',
    client_url: links.billing,
    links: [
      ...(invoice
        ? [{ href: links.stripe('invoices', invoice.id, livemode), text: 'Invoice in Stripe' }]
        : []),
      ...(customer
        ? [{ href: links.stripe('customers', customer, livemode), text: 'Customer in Stripe' }]
        : []),
    ],
    payload: {
      summary: summaryOf(notification, context).slice(0, pagerdutyLimits.summaryLength),
      source: 'app-factory-billing',
      severity: kind === 'alarm' ? 'critical' : 'error',
      timestamp: (occurred_at ?? created_at).toISOString(),
      component: kind === 'alarm' ? 'billing-platform' : 'stripe-subscriptions',
      group: 'billing',
      class: kind,
      custom_details: {
        ...data,
        organization_id: organization?.id ?? null,
        organization: organization?.name ?? null,
        livemode,
      },
    },
  };
}

function summaryOf(
  { kind, data }: ClaimedNotification,
  { organization, invoice, subscription }: NotificationContext,
): string {
  if (kind === 'alarm') return String(data.summary ?? data.alarm ?? 'An alarm of the billing platform');
  const plan = subscription?.planName ?? (isPlanId(data.planId) ? planName(data.planId) : null);
  const who = `${organization?.name ?? 'An organization'}${plan ? ` (${plan})` : ''}`;
  const due = invoice && formatMoney({ amountMinor: invoice.amountDueMinor, currency: invoice.currency });
  if (kind === 'unpaid') return `${who}: unpaid, Stripe has stopped trying`;
  const since = invoice ? ` overdue since ${formatDate(invoice.issuedAt)}` : '';
  return `${who}: payment failed ${data.attemptCount} times${due ? `, ${due}${since}` : ''}`;
}
