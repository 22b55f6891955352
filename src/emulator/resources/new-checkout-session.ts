import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { newCustomFields } from './checkout-custom-fields';
import { sessionDiscounts } from './checkout-discounts';
import type { CheckoutParams } from './checkout-params';
import { cardsAmong } from './payment-intent-params';

interface NewSession {
  params: CheckoutParams;
  customer: Tables['customer'] | null;
  currency: string | null;
  expiresAt: number;
}

/** An open session that has no prices yet. */
export function newCheckoutSession(
  tx: Tx,
  id: string,
  { params, customer, currency, expiresAt }: NewSession,
): Tables['checkout.session'] {
  const recovery = params.after_expiration?.recovery;
  const allowed = params.allowed_payment_method_types;
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: recovery === undefined ? null : { recovery: newRecovery(recovery) },
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: allowed ? cardsAmong(allowed) : null,
    amount_subtotal: params.mode === 'setup' ? null : 0,
    amount_total: params.mode === 'setup' ? null : 0,
    automatic_tax: {
      enabled: params.automatic_tax?.enabled ?? false,
      liability: params.automatic_tax?.enabled ? { type: 'self' } : null,
      provider: null,
      status: params.automatic_tax?.enabled ? 'requires_location_inputs' : null,
    },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection:
      params.consent_collection === undefined
        ? null
        : {
            payment_method_reuse_agreement: null,
            promotions: null,
            terms_of_service: null,
            ...params.consent_collection,
          },
    created: tx.now,
    currency,
    currency_conversion: null,
    custom_fields: newCustomFields(params.custom_fields ?? []),
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
      ...params.custom_text,
    },
    customer: customer?.id ?? null,
    customer_account: null,
    customer_creation: customerCreation(params, customer),
    customer_details: customer && {
      address: null,
      business_name: null,
      email: customer.email,
      individual_name: null,
      name: null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: null,
    },
    customer_email: params.customer_email ?? null,
    discounts: sessionDiscounts(params.discounts),
    expires_at: expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: params.mode === 'payment' ? invoiceCreation(params) : null,
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    mode: params.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection:
      params.payment_method_collection ?? (params.mode === 'payment' ? 'if_required' : 'always'),
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_status: params.mode === 'setup' ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    saved_payment_method_options: {
      allow_redisplay_filters: params.saved_payment_method_options?.allow_redisplay_filters ?? ['always'],
      payment_method_remove: 'disabled',
      payment_method_save: params.saved_payment_method_options?.payment_method_save ?? null,
    },
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url ?? null,
    tax_id_collection: {
      enabled: params.tax_id_collection?.enabled ?? false,
      required: params.tax_id_collection?.required ?? 'never',
    },
    total_details: params.mode === 'setup' ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    wallet_options: null,
  };
}

/** A subscription needs a customer, a single payment does not. */
function customerCreation(params: CheckoutParams, customer: Tables['customer'] | null) {
  if (customer) return null;
  return params.mode === 'subscription' ? 'always' : (params.customer_creation ?? 'if_required');
}

function invoiceCreation({ invoice_creation: wish }: CheckoutParams) {
  const data = wish?.invoice_data;
  return {
    enabled: wish?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: data?.custom_fields ?? null,
      description: data?.description ?? null,
      footer: data?.footer ?? null,
      issuer: null,
      metadata: mergeMetadata({}, data?.metadata),
      rendering_options: null,
    },
  };
}

function newRecovery(recovery: { allow_promotion_codes?: boolean; enabled: boolean }) {
  return {
    allow_promotion_codes: recovery.allow_promotion_codes ?? false,
    enabled: recovery.enabled,
    expires_at: null,
    url: null,
  };
}
