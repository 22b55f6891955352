import type { Hono } from 'hono';
import { deliverySettings, setDeliverySettings } from '../delivery/delivery-settings';
import { resend } from '../delivery/outbox';
import { payloadOf } from '../delivery/payload';
import { find } from '../resources/find';
import type { Delivery, DeliverySettings, DeliveryStatus } from '../store/delivery-rows';
import { type Tx, timeItself } from '../store/store';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import type { ControlEnv } from './control-account';
import { choiceMember, integerMember, jsonBody } from './json-body';

/** A delivery as the control plane shows it. */
export interface DeliveryView {
  id: string;
  event: string;
  type: string | null;
  endpoint: string;
  url: string | null;
  status: DeliveryStatus;
  /** Tries made so far. */
  attempt: number;
  http_code: number | null;
  error: string | null;
  next_attempt_at_ms: number | null;
  next_attempt_at: number | null;
  resent: boolean;
  fault: Delivery['fault'] | null;
  tries: NonNullable<Delivery['tries']>;
}

export interface DeliveryPayloadView extends DeliveryView {
  /** The body and the `Stripe-Signature` of the next try, signed now. Null when nothing more would be sent. */
  body: string | null;
  signature: string | null;
}

const statuses: readonly DeliveryStatus[] = ['pending', 'succeeded', 'failed', 'dropped', 'collected'];
const listedMax = 1_000;

/** `/deliveries`: what is sent to the account's endpoints, try by try. */
export function addDeliveryRoutes(app: Hono<ControlEnv>): void {
  app.get('/deliveries', (c) => {
    const { store, dispatcher } = c.var.account;
    const status = choiceMember({ status: c.req.query('status') }, 'status', statuses);
    const event = c.req.query('event');
    const data = store.transaction(timeItself, (tx) => {
      const rows = status ? tx.where('delivery', 'status', status) : tx.all('delivery');
      return rows
        .filter((row) => event === undefined || row.event === event)
        .slice(0, listedMax)
        .map((row) => view(tx, row));
    });
    return c.json({ object: 'list', paused: dispatcher.isPaused(), data });
  });

  app.get('/deliveries/settings', (c) =>
    c.json(settingsView(c.var.account.store.transaction(timeItself, deliverySettings))),
  );

  app.put('/deliveries/settings', async (c) => {
    const settings = parseSettings(await jsonBody(c.req.text()));
    const { store } = c.var.account;
    return c.json(settingsView(store.transaction(timeItself, (tx) => setDeliverySettings(tx, settings))));
  });

  app.post('/deliveries/pause', (c) => {
    c.var.account.dispatcher.pause();
    return c.json({ ok: true, paused: true });
  });

  app.post('/deliveries/resume', (c) => {
    c.var.account.dispatcher.resume();
    return c.json({ ok: true, paused: false });
  });

  app.get('/deliveries/:id', (c) =>
    c.json(
      c.var.account.store.transaction(timeItself, (tx): DeliveryPayloadView => {
        const row = delivery(tx, c.req.param('id'));
        const payload = payloadOf(tx, row);
        return { ...view(tx, row), body: payload?.body ?? null, signature: payload?.signature ?? null };
      }),
    ),
  );

  app.post('/deliveries/:id/resend', (c) =>
    c.json(
      c.var.account.store.transaction(timeItself, (tx) => {
        const { event, endpoint } = delivery(tx, c.req.param('id'));
        if (tx.get('webhook_endpoint', endpoint)?.status !== 'enabled')
          throw invalidRequest(`The endpoint ${endpoint} is disabled or deleted: nothing is sent to it.`);
        return view(tx, resend(tx, event, endpoint));
      }),
    ),
  );

  app.post('/events/:id/resend', (c) => {
    const id = c.req.param('id');
    const queued = c.var.account.store.transaction(timeItself, (tx) => {
      find(tx, 'event', id);
      const endpoints = tx.all('webhook_endpoint').filter((endpoint) => endpoint.status === 'enabled');
      for (const endpoint of endpoints) resend(tx, id, endpoint.id);
      return endpoints.length;
    });
    return c.json({ ok: true, queued });
  });
}

function delivery(tx: Tx, id: string): Delivery {
  const row = tx.get('delivery', id);
  if (row) return row;
  throw noSuch('delivery', id);
}

function view(tx: Tx, row: Delivery): DeliveryView {
  return {
    id: row.id,
    event: row.event,
    type: tx.get('event', row.event)?.type ?? null,
    endpoint: row.endpoint,
    url: tx.get('webhook_endpoint', row.endpoint)?.url ?? null,
    status: row.status,
    attempt: row.attempts,
    http_code: row.http_status,
    error: row.error,
    next_attempt_at_ms: row.next_attempt_at_ms,
    next_attempt_at: row.next_attempt_at ?? null,
    resent: row.resent,
    fault: row.fault ?? null,
    tries: row.tries ?? [],
  };
}

export type DeliverySettingsView = Omit<DeliverySettings, 'id'>;

function settingsView({ id: _, ...settings }: DeliverySettings): DeliverySettingsView {
  return settings;
}

/** Delivery settings from a caller's JSON. */
export function parseSettings(body: Record<string, unknown>): Partial<DeliverySettingsView> {
  const mode = choiceMember(body, 'mode', ['http', 'collect']);
  const retry = choiceMember(body, 'retry', ['fast', 'real', 'clock']);
  const { retry_delays_ms: delays } = body;
  if (delays !== undefined && delays !== null && !isDelays(delays)) {
    throw invalidRequest('retry_delays_ms must be a list of milliseconds, one entry per retry, or null.', {
      param: 'retry_delays_ms',
    });
  }
  return {
    ...(mode && { mode }),
    ...(retry && { retry }),
    ...(delays !== undefined && { retry_delays_ms: delays }),
    ...(body.timeout_ms !== undefined && { timeout_ms: integerMember(body, 'timeout_ms', 1) }),
  };
}

function isDelays(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length <= 100 && value.every((ms) => Number.isSafeInteger(ms) && ms >= 0)
  );
}
