import type Stripe from 'stripe';

/*
 * What a row must say about an object of Stripe, as the columns of docs and schema promise it. Written apart from the sync's own
 * mapping: an auditor who keeps the books with the cashier's pen finds nothing. Times are whole seconds, amounts minor units.
 */

export type Row = Record<string, unknown>;

const planOfProduct: Record<string, string> = {
  appfactory_starter: 'starter',
  appfactory_pro: 'pro',
  appfactory_enterprise: 'enterprise',
};

const idOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : ((Object(value).id as string | undefined) ?? null);

export function expectedSubscription(subscription: Stripe.Subscription, organization: string): Row {
  const [item] = subscription.items.data;
  const card = chargedCard(subscription);
  return {
    id: subscription.id,
    customer: idOf(subscription.customer),
    organization,
    status: subscription.status,
    plan: planOfProduct[idOf(item?.price.product) ?? ''] ?? 'custom',
    price: item?.price.id ?? null,
    quantities: subscription.items.data.map(({ id, quantity }) => `${id} x ${quantity ?? 1}`).join(),
    period_start: item?.current_period_start ?? null,
    period_end: item?.current_period_end ?? null,
    trial_end: subscription.trial_end,
    cancel_at: subscription.cancel_at,
    cancel_at_period_end: subscription.cancel_at_period_end,
    canceled_at: subscription.canceled_at,
    ended_at: subscription.ended_at,
    latest_invoice: idOf(subscription.latest_invoice),
    card: card?.last4 ?? null,
    change: subscription.metadata.change ?? null,
  };
}

function chargedCard({ default_payment_method: own, customer }: Stripe.Subscription) {
  if (own && typeof own !== 'string') return own.card;
  if (typeof customer === 'string' || customer.deleted) return null;
  const shared = customer.invoice_settings.default_payment_method;
  return shared && typeof shared !== 'string' ? shared.card : null;
}

export function expectedInvoice(invoice: Stripe.Invoice, organization: string): Row {
  return {
    id: invoice.id ?? null,
    customer: idOf(invoice.customer),
    organization,
    status: invoice.status,
    number: invoice.number,
    total: invoice.total,
    due: invoice.amount_due,
    paid: invoice.amount_paid,
    attempts: invoice.attempt_count,
    next_attempt: invoice.next_payment_attempt,
    created: invoice.created,
  };
}

const ranks: readonly (readonly string[])[] = [
  ['active', 'trialing'],
  ['past_due'],
  ['unpaid', 'paused'],
  ['incomplete'],
  ['canceled', 'incomplete_expired'],
];

/** The one subscription of several that an organization is shown: by rank, then the youngest, then the larger id. */
export function expectedProjection(subscriptions: readonly Stripe.Subscription[]): Row {
  const rankOf = ({ status }: Stripe.Subscription) => ranks.findIndex((rank) => rank.includes(status));
  const best = subscriptions.reduce<Stripe.Subscription | null>((kept, next) => {
    if (!kept) return next;
    const byRank = rankOf(next) - rankOf(kept);
    if (byRank !== 0) return byRank < 0 ? next : kept;
    if (next.created !== kept.created) return next.created > kept.created ? next : kept;
    return next.id > kept.id ? next : kept;
  }, null);
  return {
    subscription: best?.id ?? null,
    status: best?.status ?? null,
    period_end: best?.items.data[0]?.current_period_end ?? null,
    live: subscriptions.filter(
      ({ status }) => !['incomplete', 'canceled', 'incomplete_expired'].includes(status),
    ).length,
  };
}
