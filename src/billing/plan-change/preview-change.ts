import type Stripe from 'stripe';
import type { QuoteLine } from '@/db/schema';
import type { ItemChange } from './target-items';

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
  /** Preview and update get the same: whatever is said to one is said to the other, so the cents are the same. */
  items: ItemChange[];
  /** The moment that an earlier preview was for; absent: now, as Stripe knows it. */
  prorationDateSeconds?: number;
  /** A trial has nothing to prorate. */
  isTrialing: boolean;
}

/**
 * What a change would bill at once, from Stripe. The first preview names no moment and takes Stripe's: our clock and that of a test
 * clock are different things. Throws Stripe's errors. https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
 */
export async function previewChange(stripe: Stripe, params: ChangeParams): Promise<ChangePreview> {
  const invoice = await stripe.invoices.createPreview({
    subscription: params.subscriptionId,
    subscription_details: {
      items: params.items,
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

/**
 * What a whole period costs after the change, tax and discounts included, without what happens to wait for an invoice now.
 * https://docs.stripe.com/api/invoices/create_preview#create_create_preview-preview_mode
 */
export async function previewPeriod(
  stripe: Stripe,
  { subscriptionId, items }: ChangeParams,
): Promise<number> {
  const invoice = await stripe.invoices.createPreview({
    subscription: subscriptionId,
    preview_mode: 'recurring',
    subscription_details: { items, proration_behavior: 'none' },
  });
  return invoice.total;
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
