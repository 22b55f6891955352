import { invalidRequest } from '../wire/stripe-error';
import type { VersionChange } from './version-change';

const routes = new Set([
  'POST /v1/checkout/sessions',
  'POST /v1/payment_intents',
  'POST /v1/payment_intents/:id',
  'POST /v1/payment_intents/:id/confirm',
  'POST /v1/setup_intents',
  'POST /v1/setup_intents/:id',
]);

/**
 * `payment_method_types` left the requests: what it named is a filter now, `allowed_payment_method_types`. The field is
 * still on the objects.
 */
export const paymentMethodTypes: VersionChange = {
  since: '2026-09-30.endive',
  source: 'https://docs.stripe.com/changelog/endive',
  refuse(route, form) {
    if (!routes.has(route) || !form.has('payment_method_types')) return;
    throw invalidRequest(
      'payment_method_types is no longer supported in requests. Leave it out, or use allowed_payment_method_types.',
      { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
    );
  },
  upgrade(route, form) {
    const types = form.get('payment_method_types');
    if (!routes.has(route) || types === undefined) return form;
    const newer = new Map(form);
    newer.delete('payment_method_types');
    // The empty string asked for the dashboard's own choice, as leaving it out does now.
    return types === '' ? newer : newer.set('allowed_payment_method_types', types);
  },
};
