import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { integer, list, object, oneOf, required, text, url } from '../wire/params';
import { invalidRequest, missingParam, noSuch } from '../wire/stripe-error';
import { find } from './find';
import type { Features } from './portal-features';
import { itemsOf } from './subscription-view';

export type Flow = NonNullable<Tables['billing_portal.session']['flow']>;

const ofSubscription = { subscription: required(text()) };

/** https://docs.stripe.com/customer-management/portal-deep-links */
export const flowParam = object({
  type: required(
    oneOf(
      'customer_update',
      'payment_method_update',
      'subscription_cancel',
      'subscription_pause',
      'subscription_update',
      'subscription_update_confirm',
    ),
  ),
  after_completion: object({
    type: required(oneOf('hosted_confirmation', 'portal_homepage', 'redirect')),
    hosted_confirmation: object({ custom_message: text({ max: 500 }) }),
    redirect: object({ return_url: required(url()) }),
  }),
  subscription_cancel: object({ ...ofSubscription }),
  subscription_pause: object(ofSubscription),
  subscription_update: object(ofSubscription),
  subscription_update_confirm: object({
    ...ofSubscription,
    items: required(
      list(object({ id: required(text()), price: text(), quantity: integer({ min: 0 }) }), { max: 1 }),
    ),
    discounts: list(object({ coupon: text(), promotion_code: text() }), { max: 1 }),
  }),
});

type FlowParams = ReturnType<typeof flowParam.parse>;

/** Checks a deep link against the configuration and the customer, and answers it as the session keeps it. */
export function newFlow(tx: Tx, params: FlowParams, customer: string, features: Features): Flow {
  const { type, after_completion: after } = params;
  checkFeature(type, features);
  const target = targetOf(tx, params, customer);
  if (after?.type === 'redirect' && !after.redirect)
    throw missingParam('flow_data[after_completion][redirect]');
  const confirm = params.subscription_update_confirm;
  return {
    after_completion: {
      hosted_confirmation: after?.hosted_confirmation
        ? { custom_message: after.hosted_confirmation.custom_message ?? null }
        : null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? 'portal_homepage',
    },
    customer_update: null,
    subscription_cancel: type === 'subscription_cancel' ? { retention: null, subscription: target } : null,
    subscription_pause: type === 'subscription_pause' ? { subscription: target } : null,
    subscription_update: type === 'subscription_update' ? { subscription: target } : null,
    subscription_update_confirm:
      type === 'subscription_update_confirm' && confirm
        ? {
            discounts:
              confirm.discounts?.map(({ coupon = null, promotion_code = null }) => ({
                coupon,
                promotion_code,
              })) ?? null,
            items: confirm.items.map((item) => ({ price: null, ...item })),
            subscription: target,
          }
        : null,
    type,
  };
}

/** The subscription that a flow is about; null for the flows of the customer. */
export function flowTarget(flow: Flow | null): string | null {
  const part =
    flow?.subscription_cancel ??
    flow?.subscription_pause ??
    flow?.subscription_update ??
    flow?.subscription_update_confirm;
  return part?.subscription ?? null;
}

const featureOf: Record<FlowParams['type'], keyof Features> = {
  customer_update: 'customer_update',
  payment_method_update: 'payment_method_update',
  subscription_cancel: 'subscription_cancel',
  subscription_pause: 'subscription_pause',
  subscription_update: 'subscription_update',
  subscription_update_confirm: 'subscription_update',
};

function checkFeature(type: FlowParams['type'], features: Features): void {
  const feature = featureOf[type];
  if (features[feature].enabled) return;
  throw invalidRequest(
    `A portal session with the flow \`${type}\` needs \`features[${feature}][enabled]\` in the portal configuration.`,
    { param: 'flow_data[type]' },
  );
}

function targetOf(tx: Tx, params: FlowParams, customer: string): string {
  const { type } = params;
  if (type === 'payment_method_update' || type === 'customer_update') return '';
  const part = params[type];
  if (!part) throw missingParam(`flow_data[${type}]`);
  const at = `flow_data[${type}][subscription]`;
  const subscription = find(tx, 'subscription', part.subscription, at);
  if (subscription.customer !== customer) throw noSuch('subscription', part.subscription, at);
  const items = params.subscription_update_confirm?.items;
  if (type !== 'subscription_update_confirm' || !items) return subscription.id;
  const [item] = items;
  if (!item) throw missingParam('flow_data[subscription_update_confirm][items]');
  if (!itemsOf(tx, subscription.id).some((own) => own.id === item.id))
    throw noSuch('subscription_item', item.id, 'flow_data[subscription_update_confirm][items][0][id]');
  return subscription.id;
}
