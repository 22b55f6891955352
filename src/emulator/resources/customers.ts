import { cardByToken } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { clearable, older, text } from '../wire/params';
import { noSuch } from '../wire/stripe-error';
import { cancelNow } from './cancel-subscription';
import { addSource, sourcesOf } from './card-source';
import { onClockFilter, onClockOf } from './clock';
import { checkCustomerRoom } from './clock-room';
import { recordMove } from './customer-balance';
import { fieldsOf, newCustomer, taxIdData, withDefaultMethod, writable } from './customer-fields';
import { discountCustomer, undiscountCustomer } from './discount-owners';
import { advance, change, create, emit } from './emit';
import { find } from './find';
import { attach, ownPaymentMethod } from './payment-method-core';
import { createTaxId } from './tax-id-core';

type Customer = Tables['customer'];

export const customerOperations = [
  operation('POST /v1/customers', {
    params: {
      ...writable,
      coupon: older(text()),
      payment_method: text(),
      source: text(),
      tax_id_data: taxIdData,
      test_clock: text(),
    },
    returns: 'customer',
    run(tx, params) {
      const {
        coupon,
        payment_method: method,
        source,
        tax_id_data: taxIds = [],
        test_clock: clock,
        ...rest
      } = params;
      const onClock = clock === undefined ? null : find(tx, 'test_helpers.test_clock', clock, 'test_clock');
      if (onClock) checkCustomerRoom(tx, onClock.id);
      const blank = {
        ...newCustomer(onClock ? tx.at(onClock.frozen_time) : tx, { email: null, name: null }),
        test_clock: onClock?.id ?? null,
      };
      const customer = create(tx, 'customer', { ...blank, ...fieldsOf(blank, rest) }, 'customer.created');
      for (const taxId of taxIds) createTaxId(tx, customer.id, taxId);
      if (customer.balance !== 0)
        recordMove(tx, { ...customer, balance: 0 }, { amount: customer.balance, type: 'initial' });
      if (source !== undefined) addSource(tx, customer, source, { replacesDefault: true });
      if (coupon !== undefined) discountCustomer(tx, customer.id, coupon);
      const attached = method === undefined ? null : ownAfterCreate(tx, method, customer.id);
      const wanted = rest.invoice_settings?.default_payment_method ?? null;
      if (wanted === null) return find(tx, 'customer', customer.id);
      // One token named twice is one card, as Stripe's own trigger fixtures expect.
      const chosen =
        wanted === method && attached
          ? attached
          : ownPaymentMethod(tx, wanted, customer.id, 'invoice_settings[default_payment_method]');
      const made = find(tx, 'customer', customer.id);
      return change(tx, 'customer', made, withDefaultMethod(made, chosen.id), 'customer.updated');
    },
  }),

  operation('GET /v1/customers/:id', {
    params: {},
    returns: 'customer',
    run(tx, _, id) {
      if (tx.get('tombstone', id)?.object === 'customer') return { id, object: 'customer', deleted: true };
      return find(tx, 'customer', id);
    },
  }),

  operation('POST /v1/customers/:id', {
    params: { ...writable, coupon: older(clearable(text())), default_source: text(), source: text() },
    returns: 'customer',
    run(tx, { coupon, source, default_source: defaultSource, ...params }, id) {
      if (coupon) discountCustomer(tx, id, coupon);
      if (coupon === null) undiscountCustomer(tx, id);
      if (source !== undefined) addSource(tx, find(tx, 'customer', id), source, { replacesDefault: true });
      const customer = find(tx, 'customer', id);
      if (defaultSource !== undefined && !sourcesOf(tx, customer).some((card) => card.id === defaultSource))
        throw noSuch('source', defaultSource, 'default_source');
      const wanted = params.invoice_settings?.default_payment_method;
      const method = wanted
        ? ownPaymentMethod(tx, wanted, id, 'invoice_settings[default_payment_method]').id
        : wanted;
      const fields = {
        ...fieldsOf(customer, params),
        ...(defaultSource !== undefined && { default_source: defaultSource }),
      };
      const moved = (params.balance ?? customer.balance) - customer.balance;
      if (moved !== 0) recordMove(tx, customer, { amount: moved, type: 'adjustment' });
      const patch =
        method === undefined
          ? fields
          : { ...fields, ...withDefaultMethod({ ...customer, ...fields }, method) };
      return change(tx, 'customer', customer, patch, 'customer.updated');
    },
  }),

  operation('DELETE /v1/customers/:id', {
    params: {},
    returns: 'customer',
    run(tx, _, id) {
      deleteCustomer(onClockOf(tx, id), find(tx, 'customer', id));
      return { id, object: 'customer', deleted: true };
    },
  }),

  operation('GET /v1/customers', {
    params: { ...pageParams, created: createdParam, email: text(), test_clock: text() },
    returns: 'customer',
    isList: true,
    run(tx, params) {
      const rows = tx
        .all('customer')
        .filter(onClockFilter(tx, { test_clock: params.test_clock }))
        .filter((row) => params.email === undefined || row.email === params.email)
        .filter((row) => matchesCreated(row.created, params.created));
      return page(rows, params, '/v1/customers');
    },
  }),
];

/** Ends the customer's subscriptions and those to come; of the customer a tombstone stays. */
export function deleteCustomer(tx: Tx, customer: Customer): void {
  const { id } = customer;
  for (const subscription of tx.where('subscription', 'customer', id)) {
    if (subscription.status !== 'canceled' && subscription.status !== 'incomplete_expired')
      cancelNow(tx, subscription, {});
  }
  for (const schedule of tx.where('subscription_schedule', 'customer', id)) {
    const canceled = { status: 'canceled', canceled_at: tx.now };
    if (schedule.status === 'not_started')
      advance(tx, 'subscription_schedule', schedule, canceled, 'subscription_schedule.canceled');
  }
  for (const method of tx.where('payment_method', 'customer', id))
    tx.put('payment_method', { ...method, customer: null });
  tx.remove('customer', id);
  tx.put('tombstone', { id, object: 'customer' });
  emit(tx, 'customer.deleted', customer);
}

/** A method given at creation is attached, where elsewhere it must be attached already. */
function ownAfterCreate(tx: Tx, method: string, customer: string) {
  if (cardByToken(method)) return ownPaymentMethod(tx, method, customer, 'payment_method');
  return attach(tx, find(tx, 'payment_method', method, 'payment_method'), customer);
}
