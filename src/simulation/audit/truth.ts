import type Stripe from 'stripe';

/** Everything that Stripe knows, read from Stripe itself and by nothing of the app. */
export interface Truth {
  subscriptions: Stripe.Subscription[];
  invoices: Stripe.Invoice[];
  /** Oldest first. */
  events: Stripe.Event[];
}

const page = { limit: 100 };

/** Reads all of it; what is created meanwhile may be missing, so it is read when everything is at rest. */
export async function readTruth(stripe: Stripe): Promise<Truth> {
  const expand = ['data.default_payment_method', 'data.customer.invoice_settings.default_payment_method'];
  const events = await all(stripe.events.list(page));
  return {
    subscriptions: await all(stripe.subscriptions.list({ ...page, status: 'all', expand })),
    invoices: await all(stripe.invoices.list(page)),
    events: events.reverse(),
  };
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
