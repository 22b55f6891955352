import { appServices } from '@/server/app-services';
import { redirectToInvoice } from '@/server/invoice-files';

export const dynamic = 'force-dynamic';

/** `/api/billing/invoices/in_1/pdf` and `/page`: to a link of Stripe's that is made for this click. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string; kind: string }> },
): Promise<Response> {
  return redirectToInvoice(appServices(), request, await params);
}
