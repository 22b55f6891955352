import { secondsPerDay } from '../engine/calendar';
import type { CheckoutLine, CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { priceCheckout } from './checkout-amounts';
import { checkoutDiscounts } from './checkout-discounts';
import { checkMode, linePrice, plannedPayment, sessionCurrency, sessionSetup } from './checkout-modes';
import type { CheckoutParams } from './checkout-params';
import { find } from './find';
import { newCheckoutSession } from './new-checkout-session';
import { serverSettings } from './server-settings';
import { checkCurrency, trialSettings } from './subscription-params';
import { checkTrialLength } from './trial-end';

const minimumExpiry = 30 * 60;
const earliestTrialEnd = 2 * secondsPerDay;

/**
 * A caller lives in real time and names a real moment. When the emulator's clock was moved, the moment moves along, or nobody could
 * buy any more after a look at next month.
 */
function expiry(tx: Tx, named: number | undefined): number {
  if (named === undefined) return tx.now + secondsPerDay;
  const wanted = named + serverSettings(tx).offset_seconds;
  if (wanted < tx.now + minimumExpiry || wanted > tx.now + secondsPerDay) {
    throw invalidRequest(
      'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    );
  }
  return wanted;
}

/** Checks everything, then writes the session and beside it what it will create. */
export function createCheckout(tx: Tx, params: CheckoutParams): Tables['checkout.session'] {
  checkMode(params);
  if (params.success_url === undefined) throw missingParam('success_url');
  if (params.customer !== undefined && params.customer_email !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_email.');
  }
  const lines = params.line_items ?? [];
  if (lines.length === 0 && params.mode !== 'setup') throw missingParam('line_items');
  const customer = params.customer === undefined ? null : find(tx, 'customer', params.customer, 'customer');
  const prices = lines.map((line, index) => linePrice(tx, params.mode, line, `line_items[${index}]`));
  if (params.mode === 'subscription') checkCurrency(tx, customer, prices);
  const currency = sessionCurrency(tx, params, prices);
  const expiresAt = expiry(tx, params.expires_at);
  const data = params.subscription_data;
  if (data?.trial_end !== undefined && data.trial_period_days !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.');
  }
  if (data?.trial_end !== undefined && data.trial_end < tx.now + earliestTrialEnd) {
    throw invalidRequest('The `trial_end` date has to be at least 2 days in the future.', {
      param: 'subscription_data[trial_end]',
    });
  }
  if (data?.trial_end !== undefined)
    checkTrialLength(tx, data.trial_end, { param: 'subscription_data[trial_end]' });
  checkCustomerUpdate(params);
  checkTaxLocation(customer, params);
  const id = tx.newId('cs');
  const setup = params.mode === 'setup' ? sessionSetup(tx, customer, params) : null;
  const plan: CheckoutPlan = {
    id,
    lines: lines.map((line, index) => newLine(tx, prices[index]?.id ?? '', line, `line_items[${index}]`)),
    subscription: {
      description: data?.description ?? null,
      metadata: mergeMetadata({}, data?.metadata),
      trialEnd: data?.trial_end ?? null,
      trialDays: data?.trial_period_days ?? null,
      trialSettings: data?.trial_settings ? trialSettings(data.trial_settings) : null,
      ...(data?.default_tax_rates && { defaultTaxRates: data.default_tax_rates }),
    },
    ...(params.mode === 'payment' && { payment: plannedPayment(params) }),
    discounts: checkoutDiscounts(params),
    paymentIntent: null,
    setupIntent: setup,
    pendingPaymentMethod: null,
    ...(customer && {
      customerUpdate: {
        address: params.customer_update?.address === 'auto',
        name: params.customer_update?.name === 'auto',
      },
    }),
  };
  const session = newCheckoutSession(tx, id, { params, customer, currency, expiresAt });
  return priceCheckout(tx, { ...session, setup_intent: setup }, plan);
}

const defaultMaximum = 99;

function newLine(
  tx: Tx,
  price: string,
  {
    quantity = 1,
    adjustable_quantity: adjustable,
    tax_rates: taxRates,
  }: NonNullable<CheckoutParams['line_items']>[number],
  at: string,
): CheckoutLine {
  const line = { id: tx.newId('li'), price, quantity, ...(taxRates && { taxRates }) };
  if (!adjustable?.enabled) return line;
  const { minimum = 0, maximum = defaultMaximum } = adjustable;
  if (quantity < minimum || quantity > maximum) {
    throw invalidRequest('The quantity must lie within the bounds of `adjustable_quantity`.', {
      param: `${at}[quantity]`,
    });
  }
  return { ...line, adjustable: { minimum, maximum } };
}

/** Where the customer is must be known, or be going to be known, before tax can be reckoned. */
function checkTaxLocation(customer: Tables['customer'] | null, params: CheckoutParams): void {
  if (!params.automatic_tax?.enabled || !customer || customer.address?.country) return;
  if (params.customer_update?.address === 'auto') return;
  throw invalidRequest(
    "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save the address entered in Checkout to the Customer.",
    { code: 'customer_tax_location_invalid', param: 'automatic_tax' },
  );
}

/** https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-customer_update */
function checkCustomerUpdate({
  customer,
  customer_update: update,
  tax_id_collection: taxIds,
}: CheckoutParams): void {
  if (customer === undefined && update !== undefined) {
    throw invalidRequest('`customer_update` can only be used with `customer`.', { param: 'customer_update' });
  }
  if (customer !== undefined && taxIds?.enabled && update?.name !== 'auto') {
    throw invalidRequest(
      'Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.',
      { param: 'tax_id_collection' },
    );
  }
}
