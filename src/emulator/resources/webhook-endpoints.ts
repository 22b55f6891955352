import { parameterType } from '../contract/parameter-type';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkedVersion } from '../versions/api-versions';
import { apiVersion } from '../wire/api-version';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { boolean, clearable, invalidWord, list, metadata, required, text, url } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { find } from './find';

type Endpoint = Tables['webhook_endpoint'];

export interface NewEndpoint {
  url: string;
  /** All live secrets, newest first. */
  secrets: string[];
  enabledEvents: string[];
  apiVersion: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
}

export function createEndpoint(tx: Tx, spec: NewEndpoint): Endpoint {
  const endpoint: Endpoint = {
    id: tx.newId('we'),
    object: 'webhook_endpoint',
    api_version: spec.apiVersion,
    application: null,
    created: tx.now,
    description: spec.description ?? null,
    enabled_events: spec.enabledEvents,
    livemode: false,
    metadata: spec.metadata ?? {},
    status: 'enabled',
    url: spec.url,
  };
  tx.put('webhook_endpoint', endpoint);
  tx.put('endpoint_secret', { id: endpoint.id, secrets: spec.secrets });
  return endpoint;
}

/**
 * The endpoint of an address with a secret that the caller chose, so that a restarted app and a durable store agree.
 * Stripe has no such call: there, secrets are given out.
 */
export function upsertEndpoint(tx: Tx, spec: NewEndpoint): Endpoint {
  const existing = tx.where('webhook_endpoint', 'url', spec.url)[0];
  if (!existing) return createEndpoint(tx, spec);
  const endpoint: Endpoint = {
    ...existing,
    api_version: spec.apiVersion,
    enabled_events: spec.enabledEvents,
    status: 'enabled',
  };
  tx.put('webhook_endpoint', endpoint);
  tx.put('endpoint_secret', { id: endpoint.id, secrets: spec.secrets });
  return endpoint;
}

const eventNames = () =>
  parameterType('WebhookEndpointCreateParams').members?.get('enabled_events')?.type.element?.values ?? [];

/** The words that the SDK declares: `*` and each type of event. */
export function checkEvents(events: string[] | undefined): void {
  if (events?.length === 0) {
    throw invalidRequest('You must specify at least one event in enabled_events.', {
      param: 'enabled_events',
    });
  }
  const known = eventNames();
  for (const [index, name] of (events ?? []).entries())
    if (!known.includes(name)) throw invalidWord(`enabled_events[${index}]`, known);
}

export const webhookEndpointOperations = [
  operation('POST /v1/webhook_endpoints', {
    params: {
      enabled_events: required(list(text(), { max: 500 })),
      url: required(url()),
      api_version: text(),
      description: clearable(text()),
      metadata: metadata(),
    },
    returns: 'webhook_endpoint',
    run(tx, params) {
      checkEvents(params.enabled_events);
      const secret = tx.newId('whsec');
      const endpoint = createEndpoint(tx, {
        url: params.url,
        secrets: [secret],
        enabledEvents: params.enabled_events,
        apiVersion: checkedVersion(params.api_version ?? apiVersion, 'api_version'),
        description: params.description,
        metadata: mergeMetadata({}, params.metadata),
      });
      // The only answer that ever tells the secret.
      return { ...endpoint, secret };
    },
  }),

  operation('GET /v1/webhook_endpoints/:id', {
    params: {},
    returns: 'webhook_endpoint',
    run: (tx, _, id) => find(tx, 'webhook_endpoint', id),
  }),

  operation('POST /v1/webhook_endpoints/:id', {
    params: {
      description: clearable(text()),
      disabled: boolean(),
      enabled_events: list(text(), { max: 500 }),
      metadata: metadata(),
      url: url(),
    },
    returns: 'webhook_endpoint',
    run(tx, { disabled, metadata: pairs, ...params }, id) {
      checkEvents(params.enabled_events);
      const current = find(tx, 'webhook_endpoint', id);
      const endpoint: Endpoint = {
        ...current,
        ...params,
        description: params.description === undefined ? current.description : params.description,
        ...(disabled !== undefined && { status: disabled ? 'disabled' : 'enabled' }),
        metadata: mergeMetadata(current.metadata, pairs),
      };
      tx.put('webhook_endpoint', endpoint);
      return endpoint;
    },
  }),

  operation('GET /v1/webhook_endpoints', {
    params: pageParams,
    returns: 'webhook_endpoint',
    isList: true,
    run: (tx, params) => page(tx.all('webhook_endpoint'), params, '/v1/webhook_endpoints'),
  }),

  operation('DELETE /v1/webhook_endpoints/:id', {
    params: {},
    returns: 'webhook_endpoint',
    run(tx, _, id) {
      find(tx, 'webhook_endpoint', id);
      tx.remove('webhook_endpoint', id);
      tx.remove('endpoint_secret', id);
      return { id, object: 'webhook_endpoint', deleted: true };
    },
  }),
];
