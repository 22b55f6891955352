import { Hono } from 'hono';
import type { Dispatcher } from '../delivery/dispatcher';
import { type Store, timeItself } from '../store/store';
import { StripeError } from '../wire/stripe-error';
import { addAssets } from './assets';
import { addCheckoutRoutes } from './checkout-routes';
import { addClockCardRoutes } from './clock-card';
import { sameSiteForms, secure } from './guard';
import { inspectorPage } from './inspector-page';
import { addInvoiceRoutes } from './invoice-routes';
import { messagePage } from './layout';
import { pageWork } from './page-work';
import { addPortalRoutes } from './portal-routes';
import { addThreeDSecureRoutes } from './three-d-secure-routes';

export interface PageOptions {
  store: Store;
  dispatcher: Dispatcher;
  /** Runs what is due. */
  settle: () => void;
  redirectWaitMs: number;
}

/** Everything a person sees: checkout, 3-D Secure, portal, invoices, inspector. */
export function createPages({ store, dispatcher, settle, redirectWaitMs }: PageOptions): Hono {
  const app = new Hono();
  app.use(sameSiteForms);

  const work = pageWork({ store, dispatcher, redirectWaitMs });
  const routes = { app, work };
  addCheckoutRoutes(routes);
  addThreeDSecureRoutes(routes);
  addPortalRoutes(routes);
  addInvoiceRoutes(routes);

  app.get('/', (c) => c.redirect('/_emulator/'));
  app.get('/_emulator', (c) => c.redirect('/_emulator/'));
  app.get('/_emulator/', (c) =>
    work(c, (tx) => ({ page: inspectorPage(tx, store.counts(), dispatcher.isPaused()) })),
  );
  addClockCardRoutes(routes, settle);
  app.post('/_emulator/inspector/deliveries', async (c) => {
    if ((await c.req.text()).includes('action=pause')) dispatcher.pause();
    else dispatcher.resume();
    return c.redirect('/_emulator/', 303);
  });

  addAssets(app);

  app.onError((error, c) => {
    if (!(error instanceof StripeError)) throw error;
    const page = store.transaction(timeItself, (tx) =>
      messagePage({ title: 'That did not work', now: tx.now, baseUrl: tx.baseUrl, text: error.message }),
    );
    secure(c);
    return c.html(page, error.status === 404 ? 404 : 400);
  });
  return app;
}
