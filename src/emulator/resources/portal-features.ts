import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { boolean, clearable, integer, list, object, oneOf, required, text } from '../wire/params';
import { invalidRequest, missingParam, notEmulated } from '../wire/stripe-error';
import { find } from './find';
import { recurringPrice } from './subscription-params';

export type Features = Tables['billing_portal.configuration']['features'];
type Params = ReturnType<typeof featuresParam.parse>;
type UpdateParams = NonNullable<Params['subscription_update']>;

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

/** https://docs.stripe.com/api/customer_portal/configurations/create#create_portal_configuration-features */
export const featuresParam = object({
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
    }),
  }),
  subscription_pause: object({
    enabled: boolean(),
    duration: object({
      type: required(oneOf('indefinite', 'interval_options')),
      interval_options: clearable(
        list(
          object({
            interval: required(oneOf('day', 'month', 'week', 'year')),
            interval_count: integer({ min: 1 }),
          }),
        ),
      ),
    }),
  }),
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

export const noFeatures: Features = {
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

/** The features after a create or an update; what is not named stays. */
export function withFeatures(tx: Tx, current: Features, params: Params | undefined): Features {
  if (!params) return current;
  const { customer_update: details, subscription_cancel: cancel, payment_method_update: card } = params;
  const next: Features = {
    ...current,
    customer_update: {
      allowed_updates: details?.allowed_updates ?? current.customer_update.allowed_updates,
      enabled: details?.enabled ?? current.customer_update.enabled,
    },
    invoice_history: params.invoice_history ?? current.invoice_history,
    payment_method_update: { ...current.payment_method_update, ...card },
    subscription_cancel: cancellation(current.subscription_cancel, cancel),
    subscription_pause: pausing(current.subscription_pause, params.subscription_pause),
    subscription_update: updates(tx, current.subscription_update, params.subscription_update),
  };
  if (next.subscription_update.enabled && !next.payment_method_update.enabled) {
    // Seen in public reports of Stripe's answer.
    throw invalidRequest('Cannot enable subscription updates while payment method update is disabled.');
  }
  return next;
}

function cancellation(
  current: Features['subscription_cancel'],
  params: Params['subscription_cancel'],
): Features['subscription_cancel'] {
  const reason = params?.cancellation_reason;
  const next = {
    ...current,
    ...params,
    cancellation_reason: {
      ...current.cancellation_reason,
      ...reason,
      options: reason?.options ?? current.cancellation_reason.options,
    },
  };
  if (next.mode === 'at_period_end' && next.proration_behavior !== 'none') {
    throw invalidRequest('`proration_behavior` can only be used with `mode=immediately`.', {
      param: 'features[subscription_cancel][proration_behavior]',
    });
  }
  if (next.proration_behavior === 'always_invoice') {
    throw invalidRequest('`always_invoice` is not supported for cancellations.', {
      param: 'features[subscription_cancel][proration_behavior]',
    });
  }
  return next;
}

function pausing(
  current: Features['subscription_pause'],
  params: Params['subscription_pause'],
): Features['subscription_pause'] {
  const { enabled = current.enabled, duration } = params ?? {};
  if (!duration) return { ...current, enabled };
  if (duration.type === 'interval_options')
    throw notEmulated('pausing for a chosen time', 'features[subscription_pause][duration][type]');
  return { enabled, duration: { type: duration.type, interval_options: [] } };
}

function updates(
  tx: Tx,
  current: Features['subscription_update'],
  params: UpdateParams | undefined,
): Features['subscription_update'] {
  if (!params) return current;
  const { default_allowed_updates: allowed, products, schedule_at_period_end: schedule, ...rest } = params;
  const default_allowed_updates = allowed ?? current.default_allowed_updates;
  const next = {
    ...current,
    ...rest,
    default_allowed_updates,
    products: products
      ? checkedProducts(tx, products, default_allowed_updates.includes('quantity'))
      : (current.products ?? []),
    schedule_at_period_end: {
      conditions: schedule?.conditions ?? current.schedule_at_period_end.conditions,
    },
  };
  if (next.enabled && default_allowed_updates.length === 0)
    throw missingParam('features[subscription_update][default_allowed_updates]');
  if (next.enabled && next.products.length === 0)
    throw missingParam('features[subscription_update][products]');
  return next;
}

type Products = NonNullable<Features['subscription_update']['products']>;

/** Each price belongs to its product; two prices of one product cannot share an interval. */
function checkedProducts(
  tx: Tx,
  products: NonNullable<UpdateParams['products']>,
  hasQuantity: boolean,
): Products {
  return products.map(({ product, prices, adjustable_quantity: adjustable }, index) => {
    const at = `features[subscription_update][products][${index}]`;
    find(tx, 'product', product, `${at}[product]`);
    if (prices.length === 0) throw missingParam(`${at}[prices]`);
    const intervals = new Set<string>();
    for (const [place, id] of prices.entries()) {
      const param = `${at}[prices][${place}]`;
      const price = recurringPrice(tx, id, param);
      if (price.product !== product) {
        throw invalidRequest(`The price '${id}' does not belong to the product '${product}'.`, { param });
      }
      intervals.add(`${price.recurring?.interval_count} ${price.recurring?.interval} ${price.currency}`);
    }
    if (intervals.size !== prices.length) {
      throw invalidRequest('Each price of a product must have a unique billing interval.', {
        param: `${at}[prices]`,
      });
    }
    return {
      product,
      prices,
      adjustable_quantity: {
        enabled: adjustable?.enabled ?? hasQuantity,
        maximum: adjustable?.maximum ?? null,
        minimum: adjustable?.minimum ?? 1,
      },
    };
  });
}
