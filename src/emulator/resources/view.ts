import type { Tx } from '../store/store';
import type { TableName, Tables } from '../store/tables';
import { embedded } from '../wire/pagination';
import { viewCard, viewSources } from './card-source';
import { viewCheckoutLines, viewCheckoutSession } from './checkout-view';
import { couponMember, viewCoupon } from './coupon-core';
import { viewCreditNote } from './credit-note-view';
import { customerTax } from './customer-tax';
import { viewConfirmationSecret, viewInvoice, viewInvoicePayments } from './invoice-view';
import { viewTransaction } from './ledger';
import { viewPortalSession } from './portal-view';
import { viewCurrencyOptions } from './price-view';
import { viewPromotionCode } from './promotion-code-core';
import { viewCustomerSubscriptions, viewSubscription, viewSubscriptionItem } from './subscription-view';

type Views = { [K in TableName]?: (tx: Tx, row: Tables[K]) => object };

/** Objects whose answer holds more than their row. */
const views: Views = {
  coupon: viewCoupon,
  promotion_code: viewPromotionCode,
  credit_note: viewCreditNote,
  balance_transaction: viewTransaction,
  subscription: viewSubscription,
  subscription_item: viewSubscriptionItem,
  invoice: viewInvoice,
  'checkout.session': viewCheckoutSession,
  'billing_portal.session': viewPortalSession,
};

/** An object as the API answers it, unexpanded. */
export function view<K extends TableName>(tx: Tx, table: K, row: Tables[K]): object {
  const derive: ((tx: Tx, row: Tables[K]) => object) | undefined = views[table];
  return derive ? derive(tx, row) : row;
}

/** For `expand`: the object behind an id; a deleted one is what its retrieve answers, a coupon as it was. */
export function load(tx: Tx, name: string, id: string): object | undefined {
  if (name === 'card') return loadCard(tx, id);
  const table = tableOf(name);
  if (!table) return undefined;
  const row = tx.get(table, id);
  if (row) return view(tx, table, row);
  const tombstone = tx.get('tombstone', id);
  return tombstone && (tombstone.last ?? { id, object: tombstone.object, deleted: true });
}

/** For `expand`: the lists that an answer leaves out until they are asked for. */
export function include(tx: Tx, owner: object, member: string): object | null | undefined {
  const { object, id } = { object: '', id: '', ...owner };
  if (object === 'customer' && member === 'subscriptions') return viewCustomerSubscriptions(tx, id);
  if (object === 'customer' && member === 'tax_ids')
    return embedded(tx.where('tax_id', 'customer', id), `/v1/customers/${id}/tax_ids`);
  if (object === 'coupon') return couponMember(tx, id, member);
  if (object === 'promotion_code') return tx.get('promotion_code', id)?.restrictions.currency_options;
  if (object === 'customer' && member === 'invoice_credit_balance') return creditBalances(tx, id);
  if (object === 'customer' && member === 'sources') return viewSources(tx, id);
  if (object === 'customer' && member === 'tax') {
    const customer = tx.get('customer', id);
    return customer && customerTax(customer);
  }
  if (object === 'customer') return embedded([], `/v1/customers/${id}/${member}`);
  if (object === 'invoice' && member === 'payments') return viewInvoicePayments(tx, id);
  if (object === 'invoice' && member === 'confirmation_secret') return viewConfirmationSecret(tx, id);
  if (object === 'checkout.session' && member === 'line_items') return viewCheckoutLines(tx, id);
  if (object === 'price' && member === 'currency_options') return viewCurrencyOptions(tx, id);
  if (object === 'charge' && member === 'refunds') {
    return embedded(tx.where('refund', 'charge', id), `/v1/charges/${id}/refunds`);
  }
  return undefined;
}

/** Per currency, as Stripe keeps it; a customer here has one currency. */
function creditBalances(tx: Tx, id: string): object {
  const customer = tx.get('customer', id);
  if (!customer?.currency) return {};
  return { [customer.currency]: customer.balance };
}

function loadCard(tx: Tx, id: string): object | undefined {
  const method = tx.get('payment_method', id);
  return method && viewCard(method);
}

const expandableTables = [
  'customer',
  'product',
  'price',
  'payment_method',
  'payment_intent',
  'setup_intent',
  'charge',
  'subscription',
  'invoice',
  'coupon',
  'promotion_code',
  'discount',
  'tax_rate',
  'refund',
  'credit_note',
  'customer_balance_transaction',
  'balance_transaction',
  'billing_portal.configuration',
  'subscription_schedule',
  'test_helpers.test_clock',
] as const;

function tableOf(name: string): (typeof expandableTables)[number] | undefined {
  return expandableTables.find((table) => table === name);
}
