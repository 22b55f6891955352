import type Stripe from 'stripe';
import { handledEventTypes } from '../handled-events';
import { stripeApiVersion } from '../stripe-connection';
import { allNew, type CatalogueChange, differencesOf } from './catalogue-change';

const webhookPath = '/api/billing/webhook';

/** The address that Stripe should deliver to: that of the dashboard. */
export function webhookAddress(dashboardUrl: string): string {
  return `${dashboardUrl.replace(/\/$/, '')}${webhookPath}`;
}

/**
 * What the webhook endpoint lacks in Stripe: exactly the handled events, the pinned API version, enabled. Its version can only be given at its
 * birth, so another one means a second endpoint beside the first; the next run disables the first. `onSecret` gets the signing secret
 * of an endpoint that is made: Stripe tells it once and never again. Throws Stripe's errors.
 */
export async function endpointChanges(
  stripe: Stripe,
  { url, onSecret }: { url: string; onSecret: (secret: string) => void | Promise<void> },
): Promise<CatalogueChange[]> {
  const endpoints = await endpointsAt(stripe, url);
  const what = 'webhook endpoint' as const;
  const create = async (client: Stripe): Promise<void> => {
    const { secret } = await client.webhookEndpoints.create({
      url,
      enabled_events: [...handledEventTypes],
      api_version: stripeApiVersion,
      description: 'App Factory billing',
      metadata: { app: 'appfactory-billing' },
    });
    if (secret) await onSecret(secret);
  };
  const pinned = endpoints.filter((endpoint) => endpoint.api_version === stripeApiVersion);
  const [current] = pinned.toSorted(
    (a, b) => Number(isEnabled(b)) - Number(isEnabled(a)) || b.created - a.created,
  );
  if (!current) {
    const old = endpoints.find(isEnabled);
    const wanted = { ...wantedFields(), 'API version': stripeApiVersion };
    const differences = old
      ? differencesOf({ ...fieldsOf(old), 'API version': old.api_version }, wanted)
      : allNew(wanted);
    return [{ action: old ? 'replace' : 'create', what, name: url, differences, apply: create }];
  }
  const differences = differencesOf(fieldsOf(current), wantedFields());
  const update: CatalogueChange[] =
    differences.length === 0
      ? []
      : [
          {
            action: 'update',
            what,
            name: url,
            differences,
            apply: async (client) =>
              void (await client.webhookEndpoints.update(current.id, {
                disabled: false,
                enabled_events: [...handledEventTypes],
              })),
          },
        ];
  const others = endpoints.filter((endpoint) => endpoint.id !== current.id && isEnabled(endpoint));
  return [...update, ...others.map(disable)];
}

/** Every endpoint with exactly that address. Throws Stripe's errors. */
export async function endpointsAt(stripe: Stripe, url: string): Promise<Stripe.WebhookEndpoint[]> {
  const found: Stripe.WebhookEndpoint[] = [];
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: 100 }))
    if (endpoint.url === url) found.push(endpoint);
  return found;
}

function disable(endpoint: Stripe.WebhookEndpoint): CatalogueChange {
  return {
    action: 'archive',
    what: 'webhook endpoint',
    name: endpoint.id,
    differences: [{ field: 'status', from: 'enabled', to: 'disabled' }],
    apply: async (stripe) => void (await stripe.webhookEndpoints.update(endpoint.id, { disabled: true })),
  };
}

const isEnabled = (endpoint: Stripe.WebhookEndpoint): boolean => endpoint.status === 'enabled';

function wantedFields(): Record<string, string | null> {
  return { status: 'enabled', events: eventList(handledEventTypes) };
}

function fieldsOf(endpoint: Stripe.WebhookEndpoint): Record<string, string | null> {
  return { status: endpoint.status, events: eventList(endpoint.enabled_events) };
}

function eventList(types: readonly string[]): string {
  return types.toSorted().join(' ');
}
