import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import {
  boolean,
  clearable,
  integer,
  list,
  metadata,
  object,
  oneOf,
  required,
  text,
  url,
} from '../wire/params';
import { notEmulated } from '../wire/stripe-error';
import { change, create } from './emit';
import { find } from './find';

type Configuration = Tables['billing_portal.configuration'];
type Features = Configuration['features'];

const reasons = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;
const prorationBehaviors = ['always_invoice', 'create_prorations', 'none'] as const;

const featuresParam = object({
  customer_update: object({
    enabled: boolean(),
    allowed_updates: clearable(list(oneOf('address', 'email', 'name', 'phone', 'shipping', 'tax_id'))),
  }),
  invoice_history: object({ enabled: required(boolean()) }),
  payment_method_update: object({
    enabled: required(boolean()),
    payment_method_configuration: clearable(text()),
  }),
  subscription_cancel: object({
    enabled: boolean(),
    mode: oneOf('at_period_end', 'immediately'),
    proration_behavior: oneOf(...prorationBehaviors),
    cancellation_reason: object({
      enabled: required(boolean()),
      options: clearable(list(oneOf(...reasons))),
      feedback_options: clearable(list(text())),
    }),
  }),
  subscription_pause: object({ enabled: boolean() }),
  subscription_update: object({
    enabled: boolean(),
    billing_cycle_anchor: oneOf('now', 'unchanged'),
    default_allowed_updates: clearable(list(oneOf('price', 'promotion_code', 'quantity'))),
    products: clearable(
      list(
        object({
          product: required(text()),
          prices: required(list(text())),
          adjustable_quantity: object({
            enabled: required(boolean()),
            minimum: integer(),
            maximum: integer(),
          }),
        }),
        { max: 10 },
      ),
    ),
    proration_behavior: oneOf(...prorationBehaviors),
    schedule_at_period_end: object({
      conditions: clearable(
        list(object({ type: required(oneOf('decreasing_item_amount', 'shortening_interval')) })),
      ),
    }),
    trial_update_behavior: oneOf('continue_trial', 'end_trial'),
  }),
});

const writable = {
  business_profile: object({
    headline: clearable(text({ max: 60 })),
    privacy_policy_url: clearable(url()),
    terms_of_service_url: clearable(url()),
  }),
  default_return_url: clearable(url()),
  login_page: object({ enabled: required(boolean()) }),
  metadata: metadata(),
  name: clearable(text()),
};

const noFeatures: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
};

/** A login page of its own would need sign-in by mail; sessions are the way in here. */
function refuseLoginPage(login: { enabled: boolean } | undefined): void {
  if (login?.enabled) throw notEmulated('the portal login page', 'login_page[enabled]');
}

function withFeatures(
  current: Features,
  params: ReturnType<typeof featuresParam.parse> | undefined,
): Features {
  if (!params) return current;
  if (params.subscription_update?.enabled)
    throw notEmulated('plan changes in the portal', 'features[subscription_update]');
  if (params.subscription_pause?.enabled)
    throw notEmulated('pausing in the portal', 'features[subscription_pause]');
  const { customer_update: details, subscription_cancel: cancel, payment_method_update: card } = params;
  const reason = cancel?.cancellation_reason;
  return {
    ...current,
    customer_update: {
      allowed_updates: details?.allowed_updates ?? current.customer_update.allowed_updates,
      enabled: details?.enabled ?? current.customer_update.enabled,
    },
    invoice_history: params.invoice_history ?? current.invoice_history,
    payment_method_update: { ...current.payment_method_update, ...card },
    subscription_cancel: {
      ...current.subscription_cancel,
      ...cancel,
      cancellation_reason: {
        ...current.subscription_cancel.cancellation_reason,
        ...reason,
        options: reason?.options ?? current.subscription_cancel.cancellation_reason.options,
      },
    },
  };
}

export const portalConfigurationOperations = [
  operation('POST /v1/billing_portal/configurations', {
    params: { ...writable, features: required(featuresParam) },
    returns: 'billing_portal.configuration',
    run(tx, params) {
      refuseLoginPage(params.login_page);
      const configuration: Configuration = {
        id: tx.newId('bpc'),
        object: 'billing_portal.configuration',
        active: true,
        application: null,
        business_profile: {
          headline: null,
          privacy_policy_url: null,
          terms_of_service_url: null,
          ...params.business_profile,
        },
        created: tx.now,
        default_return_url: params.default_return_url ?? null,
        features: withFeatures(noFeatures, params.features),
        is_default: false,
        livemode: false,
        login_page: { enabled: false, url: null },
        metadata: mergeMetadata({}, params.metadata),
        name: params.name ?? null,
        updated: tx.now,
      };
      return create(
        tx,
        'billing_portal.configuration',
        configuration,
        'billing_portal.configuration.created',
      );
    },
  }),

  operation('GET /v1/billing_portal/configurations/:id', {
    params: {},
    returns: 'billing_portal.configuration',
    run: (tx, _, id) => find(tx, 'billing_portal.configuration', id),
  }),

  operation('POST /v1/billing_portal/configurations/:id', {
    params: { ...writable, active: boolean(), features: featuresParam },
    returns: 'billing_portal.configuration',
    run(tx, params, id) {
      refuseLoginPage(params.login_page);
      const current = find(tx, 'billing_portal.configuration', id);
      const patch = updatePatch(tx, current, params);
      return change(
        tx,
        'billing_portal.configuration',
        current,
        patch,
        'billing_portal.configuration.updated',
      );
    },
  }),

  operation('GET /v1/billing_portal/configurations', {
    params: { ...pageParams, active: boolean(), is_default: boolean() },
    returns: 'billing_portal.configuration',
    isList: true,
    run(tx, params) {
      const rows = tx
        .all('billing_portal.configuration')
        .filter((row) => params.active === undefined || row.active === params.active)
        .filter((row) => params.is_default === undefined || row.is_default === params.is_default);
      return page(rows, params, '/v1/billing_portal/configurations');
    },
  }),
];

interface ConfigurationUpdate {
  active?: boolean;
  business_profile?: Partial<Configuration['business_profile']>;
  default_return_url?: string | null;
  features?: ReturnType<typeof featuresParam.parse>;
  metadata?: Record<string, string> | null;
  name?: string | null;
}

function updatePatch(tx: Tx, current: Configuration, params: ConfigurationUpdate): Partial<Configuration> {
  const { active, business_profile: profile, default_return_url: returnUrl, name } = params;
  return {
    ...(active !== undefined && { active }),
    ...(profile && { business_profile: { ...current.business_profile, ...profile } }),
    ...(returnUrl !== undefined && { default_return_url: returnUrl }),
    ...(name !== undefined && { name }),
    features: withFeatures(current.features, params.features),
    metadata: mergeMetadata(current.metadata ?? {}, params.metadata),
    updated: tx.now,
  };
}
