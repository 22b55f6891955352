import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { object, oneOf, required, text, unsupported, url } from '../wire/params';
import { invalidRequest, noSuch, notEmulated } from '../wire/stripe-error';
import { create } from './emit';
import { find } from './find';

type Flow = NonNullable<Tables['billing_portal.session']['flow']>;

const noConfiguration =
  'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.';

const flowParam = object({
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
  subscription_cancel: object({ subscription: required(text()), ...unsupported('retention') }),
  ...unsupported(
    'subscription_pause',
    'subscription_update',
    'subscription_update_confirm',
    'customer_update',
  ),
});

function flowOf(params: ReturnType<typeof flowParam.parse>): Flow {
  const { type, after_completion: after, subscription_cancel: cancel } = params;
  if (type !== 'payment_method_update' && type !== 'subscription_cancel') {
    throw notEmulated(`the portal flow '${type}'`, 'flow_data[type]');
  }
  if (type === 'subscription_cancel' && !cancel) {
    throw invalidRequest('Missing required param: flow_data[subscription_cancel].', {
      code: 'parameter_missing',
      param: 'flow_data[subscription_cancel]',
    });
  }
  return {
    after_completion: {
      hosted_confirmation: after?.hosted_confirmation
        ? { custom_message: after.hosted_confirmation.custom_message ?? null }
        : null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? 'portal_homepage',
    },
    customer_update: null,
    subscription_cancel: cancel ? { retention: null, subscription: cancel.subscription } : null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
    type,
  };
}

export const portalSessionOperations = [
  operation('POST /v1/billing_portal/sessions', {
    params: {
      customer: required(text()),
      configuration: text(),
      flow_data: flowParam,
      locale: text(),
      return_url: url(),
      ...unsupported('after_expiration', 'on_behalf_of', 'customer_account'),
    },
    returns: 'billing_portal.session',
    run(tx, params) {
      const customer = find(tx, 'customer', params.customer, 'customer');
      const configuration = params.configuration
        ? find(tx, 'billing_portal.configuration', params.configuration, 'configuration')
        : tx.all('billing_portal.configuration').find((row) => row.is_default);
      if (!configuration) throw invalidRequest(noConfiguration);
      const returnUrl = params.return_url ?? configuration.default_return_url;
      if (!returnUrl) {
        throw invalidRequest(
          'You must provide a return_url, or set a default_return_url on the configuration.',
          {
            code: 'parameter_missing',
            param: 'return_url',
          },
        );
      }
      const flow = params.flow_data ? flowOf(params.flow_data) : null;
      const target = flow?.subscription_cancel?.subscription;
      if (
        target &&
        find(tx, 'subscription', target, 'flow_data[subscription_cancel][subscription]').customer !==
          customer.id
      ) {
        throw noSuch('subscription', target, 'flow_data[subscription_cancel][subscription]');
      }
      const session: Tables['billing_portal.session'] = {
        id: tx.newId('bps'),
        object: 'billing_portal.session',
        configuration: configuration.id,
        created: tx.now,
        customer: customer.id,
        customer_account: null,
        flow,
        livemode: false,
        locale: params.locale ?? null,
        on_behalf_of: null,
        return_url: returnUrl,
      };
      create(tx, 'billing_portal.session', session, 'billing_portal.session.created');
      return { ...session, url: `${tx.baseUrl}/p/session/${session.id}` };
    },
  }),
];
