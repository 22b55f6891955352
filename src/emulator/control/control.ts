import { Hono } from 'hono';
import type { Accounts } from '../accounts/accounts';
import { cardByNumber, isTestCard } from '../engine/test-cards';
import { cardIsOptional } from '../resources/checkout-subscription';
import { submitCheckout } from '../resources/complete-checkout';
import { closeDispute, openDispute } from '../resources/dispute-core';
import { find } from '../resources/find';
import { checkEvents, upsertEndpoint } from '../resources/webhook-endpoints';
import { type Tx, timeItself } from '../store/store';
import { checkedVersion } from '../versions/api-versions';
import { apiVersion } from '../wire/api-version';
import { invalidRequest, StripeError } from '../wire/stripe-error';
import { addAccountRoutes } from './account-routes';
import { addClockRoutes } from './clock-routes';
import { type ControlContext, type ControlEnv, withAccount } from './control-account';
import { addDeliveryRoutes } from './delivery-routes';
import { addDiscountRoutes } from './discount-routes';
import { addFaultRoutes } from './fault-routes';
import { jsonBody, listMember, onlyMembers, textMember } from './json-body';
import { addPortalRoutes } from './portal-routes';
import { addScenarioRoutes } from './scenario-routes';
import { addSeedRoutes } from './seed-routes';
import { addSnapshotRoutes } from './snapshot-routes';

/**
 * `/_emulator`: what Stripe has no API for. JSON in and out; refusals are `{error: {message}}`. Each call is about one
 * account (`withAccount`).
 */
export function createControl(accounts: Accounts): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  const work = <T>(c: ControlContext, run: (tx: Tx) => T) => c.var.account.store.transaction(timeItself, run);

  app.onError((error, c) => {
    if (!(error instanceof StripeError)) throw error;
    return c.json({ error: error.fields }, error.status === 404 ? 404 : 400);
  });

  addAccountRoutes(app, accounts);
  app.use(withAccount(accounts));
  app.get('/health', (c) => c.json({ ok: true, apiVersion, nowSeconds: c.var.account.store.now() }));
  addClockRoutes(app);
  addDeliveryRoutes(app);
  addFaultRoutes(app);
  addDiscountRoutes(app);
  addPortalRoutes(app);
  addSnapshotRoutes(app, accounts);
  addSeedRoutes(app, accounts);
  addScenarioRoutes(app, accounts);

  app.put('/webhook_endpoint', async (c) => {
    const body = await jsonBody(c.req.text());
    onlyMembers(body, ['url', 'secret', 'previous_secret', 'enabled_events', 'api_version']);
    const url = textMember(body, 'url');
    if (!URL.canParse(url) || !/^https?:/.test(url))
      throw invalidRequest('url must be an http or https address.', { param: 'url' });
    // While a secret is rolled both live, and a delivery carries one signature for each.
    const previous = body.previous_secret == null ? [] : [textMember(body, 'previous_secret')];
    const secrets = [textMember(body, 'secret'), ...previous];
    const enabledEvents = listMember(body, 'enabled_events') ?? ['*'];
    checkEvents(enabledEvents);
    const version =
      body.api_version == null ? apiVersion : checkedVersion(textMember(body, 'api_version'), 'api_version');
    return c.json(work(c, (tx) => upsertEndpoint(tx, { url, secrets, enabledEvents, apiVersion: version })));
  });

  app.post('/reset', (c) => {
    accounts.reset(c.var.account);
    return c.json({ ok: true });
  });

  app.post('/checkout_sessions/:id/complete', async (c) => {
    const id = c.req.param('id');
    const body = await jsonBody(c.req.text());
    const result = work(c, (tx) => {
      const session = find(tx, 'checkout.session', id);
      const plan = tx.get('checkout_plan', id);
      if (body.card === undefined && plan && cardIsOptional(tx, session, plan))
        return submitCheckout(tx, id, null, {});
      const card = cardByNumber(textMember(body, 'card'));
      if (!isTestCard(card)) return { status: 'declined' as const, failure: card };
      return submitCheckout(tx, id, { card }, typeof body.email === 'string' ? { email: body.email } : {});
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
    c.json(work(c, (tx) => openDispute(tx, find(tx, 'charge', c.req.param('id')), 'fraudulent'))),
  );

  app.post('/disputes/:id/close', async (c) => {
    const body = await jsonBody(c.req.text());
    const status = textMember(body, 'status');
    if (status !== 'won' && status !== 'lost')
      throw invalidRequest("status must be 'won' or 'lost'", { param: 'status' });
    return c.json(work(c, (tx) => closeDispute(tx, find(tx, 'dispute', c.req.param('id')), status)));
  });

  return app;
}
