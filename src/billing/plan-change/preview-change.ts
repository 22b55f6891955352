import type Stripe from 'stripe';
import type { QuoteLine } from '@/db/schema';

export interface ChangePreview {
  currency: string;
  /** Stripe's moment of the change, in whole seconds of the subscription's own time; null when nothing is prorated. */
  prorationDateSeconds: number | null;
  lines: QuoteLine[];
  taxMinor: number;
  totalMinor: number;
  amountDueMinor: number;
}

export interface ChangeParams {
  subscriptionId: string;
  planItemId: string;
  priceId: string;
  /** The moment that an earlier preview was for; absent: now, as Stripe knows it. */
  prorationDateSeconds?: number;
  /** A trial has nothing to prorate. */
  isTrialing: boolean;
}

/** The parameters that preview and update share: whatever is said to one is said to the other, so the cents are the same. */
export function changeItems({ planItemId, priceId }: ChangeParams) {
  // Without the quantity a changed price would reset it all the same; said, it is a promise.
  return [{ id: planItemId, price: priceId, quantity: 1 }];
}

/**
 * What a change would bill at once, from Stripe. The first preview names no moment and takes Stripe's: our clock and that of a test
 * clock are different things. Throws Stripe's errors. https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
 */
export async function previewChange(stripe: Stripe, params: ChangeParams): Promise<ChangePreview> {
  const invoice = await stripe.invoices.createPreview({
    subscription: params.subscriptionId,
    subscription_details: {
      items: changeItems(params),
      proration_behavior: params.isTrialing ? 'none' : 'always_invoice',
      ...(params.prorationDateSeconds !== undefined && { proration_date: params.prorationDateSeconds }),
    },
  });
  if (params.isTrialing) return nothingToday(invoice.currency);
  const lines = invoice.lines.data.map(toQuoteLine);
  return {
    currency: invoice.currency,
    prorationDateSeconds: params.prorationDateSeconds ?? prorationDate(invoice),
    lines,
    taxMinor: (invoice.total_taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0),
    totalMinor: invoice.total,
    amountDueMinor: invoice.amount_due,
  };
}

/** What the next invoice after the change will ask, tax and discounts included, and when it comes. */
export async function previewNextInvoice(
  stripe: Stripe,
  params: ChangeParams,
): Promise<{ totalMinor: number; atSeconds: number }> {
  const invoice = await stripe.invoices.createPreview({
    subscription: params.subscriptionId,
    subscription_details: { items: changeItems(params), proration_behavior: 'none' },
  });
  return { totalMinor: invoice.total, atSeconds: invoice.period_end };
}

function nothingToday(currency: string): ChangePreview {
  return { currency, prorationDateSeconds: null, lines: [], taxMinor: 0, totalMinor: 0, amountDueMinor: 0 };
}

function toQuoteLine(line: Stripe.InvoiceLineItem): QuoteLine {
  const details = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details;
  const kind = !details?.proration ? 'other' : line.amount < 0 ? 'credit' : 'charge';
  return {
    kind,
    description: line.description ?? '',
    amountMinor: line.amount,
    periodStartSeconds: line.period.start,
    periodEndSeconds: line.period.end,
  };
}

function prorationDate(invoice: Stripe.Invoice): number | null {
  const stated = invoice.parent?.subscription_details?.subscription_proration_date;
  if (stated) return stated;
  const starts = invoice.lines.data
    .filter((line) => line.parent?.subscription_item_details?.proration)
    .map((line) => line.period.start);
  return starts.length > 0 ? Math.max(...starts) : null;
}
