import { Readable } from 'node:stream';
import { isBillingError } from '@/billing/billing-error';
import { invoiceCsv } from '@/billing/invoices/invoice-csv';
import { freshInvoiceLink } from '@/billing/invoices/invoice-link';
import { may, refusal as refusalOf } from '@/billing/permissions';
import { errorSummary } from '@/lib/logger';
import type { Services } from '@/services';
import { readSession } from './session';
import { stripeClicks } from './stripe-clicks';

const statusOfReason: Record<string, number> = {
  not_found: 404,
  too_many_requests: 429,
  stripe_unavailable: 503,
};

/** GET: to the invoice's page or PDF at Stripe, by a link made for this click. Only a manager of its organization gets one. */
export async function redirectToInvoice(
  services: Services,
  request: Request,
  { id, kind }: { id: string; kind: string },
): Promise<Response> {
  if (kind !== 'pdf' && kind !== 'page') return refusal(404, 'There is no such file.');
  const organization = await manager(services, request);
  if (organization instanceof Response) return organization;
  try {
    stripeClicks.take(organization.id, services.clock.nowMs());
    const location = await freshInvoiceLink(services, organization.id, { invoiceId: id, kind });
    return new Response(null, {
      status: 302,
      headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    });
  } catch (error) {
    if (isBillingError(error)) return refusal(statusOfReason[error.reason] ?? 400, error.message);
    services.logger.error({ error: errorSummary(error) }, 'an invoice link was not made');
    return refusal(500, 'Something went wrong on our side.');
  }
}

/** GET: every invoice of the organization as a CSV file. */
export async function exportInvoices(services: Services, request: Request): Promise<Response> {
  const organization = await manager(services, request);
  if (organization instanceof Response) return organization;
  const csv = invoiceCsv(services.database, {
    organizationId: organization.id,
    livemode: services.billing.livemode,
  });
  const day = new Date(services.clock.nowMs()).toISOString().slice(0, 10);
  return new Response(Readable.toWeb(csv) as ReadableStream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="invoices-${organization.slug}-${day}.csv"`,
      'cache-control': 'no-store',
    },
  });
}

async function manager(
  services: Services,
  request: Request,
): Promise<{ id: string; slug: string } | Response> {
  const session = await readSession(services, request.headers);
  if (!session) return refusal(401, 'Sign in to continue.');
  if (!session.organization) return refusal(404, 'You are not a member of an organization yet.');
  const { id, slug, role, name } = session.organization;
  if (!may(role, 'see_invoices')) return refusal(403, `${refusalOf('see_invoices', name)} Ask one of them.`);
  return { id, slug: slug.replaceAll(/[^a-z0-9-]/gi, '') || 'organization' };
}

function refusal(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
