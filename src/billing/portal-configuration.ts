import type Stripe from 'stripe';

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
  const configurations = await stripe.billingPortal.configurations.list({ active: true, limit: 100 });
  const own = configurations.data.find((configuration) => configuration.metadata?.app === marker.app);
  if (own) return own.id;
  const created = await stripe.billingPortal.configurations.create(
    {
      name: 'App Factory',
      features,
      metadata: marker,
      business_profile: { headline: 'App Factory billing' },
    },
    { idempotencyKey: `portal-configuration:${marker.app}` },
  );
  return created.id;
}
