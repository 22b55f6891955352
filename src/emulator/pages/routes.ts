import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import type { Dispatcher } from '../delivery/dispatcher';
import { type Store, type Tx, timeItself } from '../store/store';
import { StripeError } from '../wire/stripe-error';
import { addCheckoutRoutes } from './checkout-routes';
import { addClockCardRoutes } from './clock-card';
import { inspectorPage } from './inspector-page';
import { addInvoiceRoutes } from './invoice-routes';
import { type Html, messagePage } from './layout';
import { addPortalRoutes } from './portal-routes';
import { addThreeDSecureRoutes } from './three-d-secure-routes';

export interface PageOptions {
  store: Store;
  dispatcher: Dispatcher;
  /** Runs what is due. */
  settle: () => void;
  redirectWaitMs: number;
}

/** A page to show, or an address to go to. Redirects after a submit are 303, so that a reload does not repeat it. */
export type PageAnswer =
  | { page: Html; status?: 200 | 402 | 404 | 409 | 410 }
  | { redirect: string; awaitEvent?: string };

export interface PageRoutes {
  app: Hono;
  /** One unit of work per page view or submit. */
  work(c: Context, run: (tx: Tx, form: URLSearchParams) => PageAnswer): Promise<Response>;
}

const files: Record<string, { path: string; type: string }> = {
  '/_emulator/style.css': { path: './style.css', type: 'text/css; charset=utf-8' },
  '/_emulator/fonts/sans.woff2': {
    path: '../../../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2',
    type: 'font/woff2',
  },
  '/_emulator/fonts/mono.woff2': {
    path: '../../../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2',
    type: 'font/woff2',
  },
};

/** Everything a person sees: checkout, 3-D Secure, portal, invoices, inspector. */
export function createPages({ store, dispatcher, settle, redirectWaitMs }: PageOptions): Hono {
  const app = new Hono();

  const work: PageRoutes['work'] = async (c, run) => {
    const form =
      c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : new URL(c.req.url).searchParams;
    const answer = store.transaction(timeItself, (tx) => run(tx, form));
    if ('page' in answer) return c.html(answer.page, answer.status ?? 200);
    // As at Stripe, the browser goes on once the app has heard of the completion, or after a short while.
    if (answer.awaitEvent) await dispatcher.answered(answer.awaitEvent, redirectWaitMs);
    return c.redirect(answer.redirect, 303);
  };
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

  for (const [path, file] of Object.entries(files)) {
    app.get(path, async (c) => {
      const bytes = await readFile(new URL(file.path, import.meta.url)).catch(() => null);
      if (!bytes) return c.notFound();
      return c.body(new Uint8Array(bytes), 200, {
        'content-type': file.type,
        'cache-control': 'max-age=3600',
      });
    });
  }

  app.onError((error, c) => {
    if (!(error instanceof StripeError)) throw error;
    const page = store.transaction(timeItself, (tx) =>
      messagePage({ title: 'That did not work', now: tx.now, baseUrl: tx.baseUrl, text: error.message }),
    );
    return c.html(page, error.status === 404 ? 404 : 400);
  });
  return app;
}
