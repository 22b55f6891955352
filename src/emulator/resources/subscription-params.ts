import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import {
  boolean,
  clearable,
  integer,
  list,
  metadata,
  object,
  oneOf,
  text,
  unsupported,
} from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { itemTermsParams } from './billing-terms';
import { find } from './find';

/** Parameters that `subscriptions.create`, `update` and Checkout's `subscription_data` share. */

export const trialSettingsParam = object({
  end_behavior: object({
    billing_cycle_anchor: oneOf('now', 'unchanged'),
    missing_payment_method: oneOf('cancel', 'create_invoice', 'pause'),
  }),
});

/** Checkout knows no `billing_cycle_anchor` here. */
export const checkoutTrialSettingsParam = object({
  end_behavior: object({ missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') }),
});

export type TrialSettings = ReturnType<typeof trialSettingsParam.parse>;

export function trialSettings(
  params: TrialSettings | undefined,
): NonNullable<Tables['subscription']['trial_settings']> {
  const { billing_cycle_anchor: anchor = null, missing_payment_method: missing = 'create_invoice' } =
    params?.end_behavior ?? {};
  return { end_behavior: { billing_cycle_anchor: anchor, missing_payment_method: missing } };
}

export const cancellationDetailsParam = object({
  comment: clearable(text()),
  feedback: clearable(
    oneOf(
      'customer_service',
      'low_quality',
      'missing_features',
      'other',
      'switched_service',
      'too_complex',
      'too_expensive',
      'unused',
    ),
  ),
});

/** What becomes of an update whose invoice cannot be paid. */
export const paymentBehaviours = [
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
] as const;

export const paymentSettingsParam = object({
  save_default_payment_method: oneOf('off', 'on_subscription'),
  ...unsupported('payment_method_options', 'payment_method_types'),
});

const newItem = {
  metadata: metadata(),
  price: text(),
  quantity: integer({ min: 0 }),
  ...itemTermsParams,
  ...unsupported('billing_thresholds', 'clear_usage', 'current_trial', 'plan', 'price_data'),
};

export const itemParam = object({ id: text(), deleted: boolean(), ...newItem });

export const newItemsParam = list(object(newItem), { max: 20 });
export const itemsParam = list(itemParam, { max: 20 });

export const unsupportedInSubscriptions = unsupported(
  'add_invoice_items',
  'application_fee_percent',
  'billing_schedules',
  'billing_thresholds',
  'collection_method',
  'days_until_due',
  'default_source',
  'invoice_settings',
  'on_behalf_of',
  'pending_invoice_item_interval',
  'transfer_data',
  'trial_from_plan',
);

/** An active recurring price, or Stripe's refusal. */
export function recurringPrice(tx: Tx, id: string, param: string): Tables['price'] {
  const price = find(tx, 'price', id, param);
  if (!price.active) {
    throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`, {
      param,
    });
  }
  if (!price.recurring) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param },
    );
  }
  return price;
}

/** All prices of a subscription share one currency, and so do all subscriptions of a customer. */
export function checkCurrency(customer: Tables['customer'] | null, prices: Tables['price'][]): void {
  const currencies = new Set(prices.map((price) => price.currency));
  if (customer?.currency) currencies.add(customer.currency);
  if (currencies.size <= 1) return;
  throw invalidRequest(
    `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${[...currencies].join(' and ')}.`,
  );
}
