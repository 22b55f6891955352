import { Hono } from 'hono';
import type { Dispatcher } from '../delivery/dispatcher';
import { queueDelivery } from '../delivery/outbox';
import { cardByNumber, isTestCard } from '../engine/test-cards';
import { cardIsOptional, submitCheckout } from '../resources/complete-checkout';
import { closeDispute, openDispute } from '../resources/dispute-core';
import { find } from '../resources/find';
import { upsertEndpoint } from '../resources/webhook-endpoints';
import { type Store, type Tx, timeItself } from '../store/store';
import { apiVersion } from '../wire/api-version';
import { invalidRequest, StripeError } from '../wire/stripe-error';
import { addClockRoutes } from './clock-routes';
import { jsonBody, listMember, textMember } from './json-body';

export interface ControlOptions {
  store: Store;
  dispatcher: Dispatcher;
  /** Runs what is due. */
  settle: () => void;
  reset: () => void;
}

/** `/_emulator`: what Stripe has no API for. JSON in and out; refusals are `{error: {message}}`. */
export function createControl({ store, dispatcher, settle, reset }: ControlOptions): Hono {
  const app = new Hono();
  const work = <T>(run: (tx: Tx) => T) => store.transaction(timeItself, run);

  app.onError((error, c) => {
    if (!(error instanceof StripeError)) throw error;
    return c.json({ error: error.fields }, error.status === 404 ? 404 : 400);
  });

  app.get('/health', (c) => c.json({ ok: true, apiVersion, nowSeconds: store.now() }));
  addClockRoutes(app, { store, settle });

  app.put('/webhook_endpoint', async (c) => {
    const body = await jsonBody(c.req.text());
    const url = textMember(body, 'url');
    if (!URL.canParse(url)) throw invalidRequest('url is not a URL', { param: 'url' });
    // While a secret is rolled both live, and a delivery carries one signature for each.
    const previous = typeof body.previous_secret === 'string' ? [body.previous_secret] : [];
    const secrets = [textMember(body, 'secret'), ...previous];
    const enabledEvents = listMember(body, 'enabled_events') ?? ['*'];
    const version = typeof body.api_version === 'string' ? body.api_version : apiVersion;
    return c.json(work((tx) => upsertEndpoint(tx, { url, secrets, enabledEvents, apiVersion: version })));
  });

  app.post('/reset', (c) => {
    reset();
    return c.json({ ok: true });
  });

  app.post('/deliveries/pause', (c) => {
    dispatcher.pause();
    return c.json({ ok: true, paused: true });
  });

  app.post('/deliveries/resume', (c) => {
    dispatcher.resume();
    return c.json({ ok: true, paused: false });
  });

  app.get('/deliveries', (c) => {
    const data = work((tx) =>
      tx.all('delivery').map((row) => ({
        id: row.id,
        event: row.event,
        type: tx.get('event', row.event)?.type ?? null,
        endpoint: row.endpoint,
        url: tx.get('webhook_endpoint', row.endpoint)?.url ?? null,
        status: row.status,
        http_code: row.http_status,
        error: row.error,
        attempt: row.attempts,
        next_attempt_at_ms: row.next_attempt_at_ms,
      })),
    );
    return c.json({ object: 'list', paused: dispatcher.isPaused(), data });
  });

  app.post('/events/:id/resend', (c) => {
    const id = c.req.param('id');
    const queued = work((tx) => {
      find(tx, 'event', id);
      const endpoints = tx.all('webhook_endpoint').filter((endpoint) => endpoint.status === 'enabled');
      for (const endpoint of endpoints) queueDelivery(tx, id, endpoint.id, true);
      return endpoints.length;
    });
    return c.json({ ok: true, queued });
  });

  app.post('/checkout_sessions/:id/complete', async (c) => {
    const id = c.req.param('id');
    const body = await jsonBody(c.req.text());
    const result = work((tx) => {
      const session = find(tx, 'checkout.session', id);
      const plan = tx.get('checkout_plan', id);
      if (body.card === undefined && plan && cardIsOptional(tx, session, plan))
        return submitCheckout(tx, id, null, null);
      const card = cardByNumber(textMember(body, 'card'));
      if (!isTestCard(card)) return { status: 'declined' as const, failure: card };
      return submitCheckout(tx, id, { card }, typeof body.email === 'string' ? body.email : null);
    });
    switch (result.status) {
      case 'declined':
        return c.json({
          status: 'declined',
          error: {
            code: result.failure.code,
            decline_code: result.failure.declineCode,
            message: result.failure.message,
          },
        });
      case 'requires_action':
        return c.json({ status: 'requires_action', url: `/3ds/${result.intent}` });
      case 'closed':
        return c.json(
          { status: result.session.status, error: { message: 'The session is not open any more.' } },
          409,
        );
      case 'complete':
        return c.json({ status: 'complete', subscription: result.session.subscription });
    }
  });

  app.post('/charges/:id/dispute', (c) =>
    c.json(work((tx) => openDispute(tx, find(tx, 'charge', c.req.param('id')), 'fraudulent'))),
  );

  app.post('/disputes/:id/close', async (c) => {
    const body = await jsonBody(c.req.text());
    const status = textMember(body, 'status');
    if (status !== 'won' && status !== 'lost')
      throw invalidRequest("status must be 'won' or 'lost'", { param: 'status' });
    return c.json(work((tx) => closeDispute(tx, find(tx, 'dispute', c.req.param('id')), status)));
  });

  return app;
}
