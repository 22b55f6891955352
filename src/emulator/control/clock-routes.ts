import type { Hono } from 'hono';
import { type DunningSettings, dunningPolicy, setDunningPolicy } from '../resources/dunning';
import { find } from '../resources/find';
import { moveServerClock, serverSettings } from '../resources/server-settings';
import { type Store, serverClock, type Tx, timeItself } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';
import { choiceMember, integerMember, jsonBody, textMember } from './json-body';

interface ClockControl {
  store: Store;
  settle: () => void;
}

/** Time and failure at will: the server's own clock, the dunning policy, a decline for the next charge. */
export function addClockRoutes(app: Hono, { store, settle }: ClockControl): void {
  const work = <T>(run: (tx: Tx) => T) => store.transaction(timeItself, run);
  const clock = () => {
    const { limits_test_clocks, offset_seconds } = work(serverSettings);
    const next = store.nextTimer(serverClock);
    return {
      now: store.now(),
      offset_seconds,
      limits_test_clocks,
      next: next ? { due_at: next.due_at, kind: next.kind, object: next.object } : null,
    };
  };

  app.get('/clock', (c) => c.json(clock()));

  app.put('/clock', async (c) => {
    const { limits_test_clocks: isLimited } = await jsonBody(c.req.text());
    if (typeof isLimited !== 'boolean')
      throw invalidRequest('limits_test_clocks must be true or false.', { param: 'limits_test_clocks' });
    work((tx) => tx.put('server_clock', { ...serverSettings(tx), limits_test_clocks: isLimited }));
    return c.json(clock());
  });

  app.post('/clock/advance', async (c) => {
    const seconds = integerMember(await jsonBody(c.req.text()), 'seconds', 1);
    work((tx) => moveServerClock(tx, seconds));
    settle();
    return c.json(clock());
  });

  app.get('/dunning', (c) => c.json(work(dunningPolicy)));

  app.put('/dunning', async (c) => {
    const settings = dunningSettings(await jsonBody(c.req.text()));
    return c.json(work((tx) => setDunningPolicy(tx, settings)));
  });

  app.post('/next_charge_fails', async (c) => {
    const body = await jsonBody(c.req.text());
    const customer = textMember(body, 'customer');
    const decline_code =
      body.decline_code === undefined ? 'generic_decline' : textMember(body, 'decline_code');
    work((tx) =>
      tx.put('forced_decline', { id: find(tx, 'customer', customer, 'customer').id, decline_code }),
    );
    return c.json({ ok: true, customer, decline_code });
  });
}

function dunningSettings(body: Record<string, unknown>): DunningSettings {
  const { retryDaysAfterFailure: days } = body;
  if (days !== undefined && !isDays(days)) {
    throw invalidRequest('retryDaysAfterFailure must be a list of whole numbers of days, 1 or more each.', {
      param: 'retryDaysAfterFailure',
    });
  }
  const endState = choiceMember(body, 'endState', ['cancel', 'unpaid', 'past_due']);
  const invoiceEndState = choiceMember(body, 'invoiceEndState', ['open', 'uncollectible']);
  return {
    ...(days && { retryDaysAfterFailure: days }),
    ...(endState && { endState }),
    ...(invoiceEndState && { invoiceEndState }),
  };
}

function isDays(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((day) => Number.isInteger(day) && day >= 1);
}
