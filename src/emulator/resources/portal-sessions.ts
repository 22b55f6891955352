import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { required, text, url } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { create } from './emit';
import { find } from './find';
import { flowParam, newFlow } from './portal-flows';
import { viewPortalSession } from './portal-view';

const noConfiguration =
  'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.';

export const portalSessionOperations = [
  operation('POST /v1/billing_portal/sessions', {
    params: {
      customer: required(text()),
      configuration: text(),
      flow_data: flowParam,
      locale: text(),
      return_url: url(),
    },
    returns: 'billing_portal.session',
    run(tx, params) {
      const customer = find(tx, 'customer', params.customer, 'customer');
      const configuration = params.configuration
        ? find(tx, 'billing_portal.configuration', params.configuration, 'configuration')
        : tx.all('billing_portal.configuration').find((row) => row.is_default);
      if (!configuration) throw invalidRequest(noConfiguration);
      if (!configuration.active) {
        throw invalidRequest('The portal configuration is not active.', { param: 'configuration' });
      }
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
      const session: Tables['billing_portal.session'] = {
        id: tx.newId('bps'),
        object: 'billing_portal.session',
        configuration: configuration.id,
        created: tx.now,
        customer: customer.id,
        customer_account: null,
        flow: params.flow_data ? newFlow(tx, params.flow_data, customer.id, configuration.features) : null,
        livemode: false,
        locale: params.locale ?? null,
        on_behalf_of: null,
        return_url: returnUrl,
      };
      create(tx, 'billing_portal.session', session, 'billing_portal.session.created');
      return viewPortalSession(tx, session);
    },
  }),
];
