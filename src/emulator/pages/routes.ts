import { Hono } from 'hono';
import type { Accounts } from '../accounts/accounts';
import { timeItself } from '../store/store';
import { StripeError } from '../wire/stripe-error';
import { addAssets } from './assets';
import { addCheckoutRoutes } from './checkout-routes';
import { addCoverageRoutes } from './coverage-routes';
import { addCreditNoteRoutes } from './credit-note-routes';
import { formLimit, sameSiteForms, secure } from './guard';
import { addInspectorRoutes } from './inspector/routes';
import { addInvoiceRoutes } from './invoice-routes';
import { messagePage } from './layout';
import { accountOfPage, pageWork } from './page-work';
import { addPortalRoutes } from './portal-routes';
import { addReceiptRoutes } from './receipt-routes';
import { addThreeDSecureRoutes } from './three-d-secure-routes';

export interface PageOptions {
  accounts: Accounts;
  redirectWaitMs: number;
}

/** Everything a person sees: checkout, 3-D Secure, portal, invoices, inspector. */
export function createPages({ accounts, redirectWaitMs }: PageOptions): Hono {
  const app = new Hono();
  app.use(sameSiteForms);
  app.use(formLimit);

  const work = pageWork({ accounts, redirectWaitMs });
  const routes = { app, work };
  addCheckoutRoutes(routes);
  addThreeDSecureRoutes(routes);
  addPortalRoutes(routes);
  addInvoiceRoutes(routes);
  addCreditNoteRoutes(routes);
  addReceiptRoutes(routes);
  addCoverageRoutes(routes);
  addInspectorRoutes(app, accounts);
  addAssets(app);

  app.onError((error, c) => {
    if (!(error instanceof StripeError)) throw error;
    const { store } = accountOfPage(accounts, c);
    const page = store.transaction(timeItself, (tx) =>
      messagePage({ title: 'That did not work', now: tx.now, baseUrl: tx.baseUrl, text: error.message }),
    );
    secure(c);
    return c.html(page, error.status === 404 ? 404 : 400);
  });
  return app;
}
