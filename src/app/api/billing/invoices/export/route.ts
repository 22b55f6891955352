import { appServices } from '@/server/app-services';
import { exportInvoices } from '@/server/invoice-files';

export const dynamic = 'force-dynamic';

/** All invoices of the session's organization, as CSV. */
export async function GET(request: Request): Promise<Response> {
  return exportInvoices(appServices(), request);
}
