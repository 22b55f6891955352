import type Stripe from 'stripe';
import type { Database } from '@/db/client';
import { BillingError } from '../billing-error';
import { stripeErrorSummary } from '../stripe-errors';
import { readInvoice } from './read-invoice';

/**
 * A link to the invoice's page or PDF, fresh from Stripe: its links expire, so a stored one would be dead when it is needed. The
 * invoice must be of that organization. Throws BillingError `not_found` and `stripe_unavailable`.
 */
export async function freshInvoiceLink(
  { database, billing }: { database: Database; billing: { stripe: Stripe; livemode: boolean } },
  organizationId: string,
  { invoiceId, kind }: { invoiceId: string; kind: 'page' | 'pdf' },
): Promise<string> {
  const { livemode, stripe } = billing;
  await readInvoice(database, { organizationId, livemode }, invoiceId);
  const invoice = await stripe.invoices.retrieve(invoiceId).catch((error: unknown) => {
    throw new BillingError(
      'stripe_unavailable',
      'Stripe could not be asked for the invoice. It is safe; try again in a moment.',
      {
        cause: new Error(stripeErrorSummary(error)),
      },
    );
  });
  const url = kind === 'pdf' ? invoice.invoice_pdf : invoice.hosted_invoice_url;
  if (!url) throw new BillingError('not_found', 'A draft has no page yet. It gets one when it is issued.');
  return url;
}
