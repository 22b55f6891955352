import type Stripe from 'stripe';
import { allNew, type CatalogueChange, differencesOf } from './catalogue/catalogue-change';

const marker = { app: 'appfactory-billing' };

/** Our own portal, never the account's default: cards, details, tax ids, invoices, cancelling at the period's end. */
const features: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  customer_update: { enabled: true, allowed_updates: ['email', 'name', 'address', 'tax_id'] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: {
    enabled: true,
    mode: 'at_period_end',
    cancellation_reason: {
      enabled: true,
      options: ['too_expensive', 'missing_features', 'switched_service', 'unused', 'too_complex', 'other'],
    },
  },
  // Off: a change there shows no quote and ends a trial.
  subscription_update: { enabled: false },
};

/** The portal configuration's id, found by metadata or made. Safe to run twice. Throws Stripe's errors. */
export async function ensurePortalConfiguration(stripe: Stripe): Promise<string> {
  return (await findPortalConfiguration(stripe))?.id ?? (await createConfiguration(stripe)).id;
}

/** Ours, or undefined. Throws Stripe's errors. */
export async function findPortalConfiguration(
  stripe: Stripe,
): Promise<Stripe.BillingPortal.Configuration | undefined> {
  const configurations = await stripe.billingPortal.configurations.list({ active: true, limit: 100 });
  return configurations.data.find((configuration) => configuration.metadata?.app === marker.app);
}

/** What the portal lacks in Stripe, or allows too much. Throws Stripe's errors. */
export async function portalChanges(stripe: Stripe): Promise<CatalogueChange[]> {
  const current = await findPortalConfiguration(stripe);
  const about = { what: 'portal', name: marker.app } as const;
  const wanted = flatten(features);
  if (!current) {
    const differences = allNew(wanted);
    return [
      {
        action: 'create',
        ...about,
        differences,
        apply: async (client) => void (await createConfiguration(client)),
      },
    ];
  }
  const differences = differencesOf(flatten(current.features), wanted);
  if (differences.length === 0) return [];
  return [
    {
      action: 'update',
      ...about,
      differences,
      apply: async (client) =>
        void (await client.billingPortal.configurations.update(current.id, { features })),
    },
  ];
}

async function createConfiguration(stripe: Stripe): Promise<Stripe.BillingPortal.Configuration> {
  return await stripe.billingPortal.configurations.create(
    {
      name: 'App Factory',
      features,
      metadata: marker,
      business_profile: { headline: 'App Factory billing' },
    },
    { idempotencyKey: `portal-configuration:${marker.app}` },
  );
}

/** `subscription_cancel.mode: at_period_end`; lists are sets here, whose order says nothing. */
function flatten(value: object, prefix = ''): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, string | null][] => {
      const path = `${prefix}${name}`;
      if (Array.isArray(member)) return [[path, member.toSorted().join(' ')]];
      if (typeof member === 'object' && member !== null) return Object.entries(flatten(member, `${path}.`));
      return [[path, member === undefined || member === null ? null : String(member)]];
    }),
  );
}
