import type { Period } from '../engine/proration';
import type { BilledPart } from '../store/billing-rows';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { tellSource } from './billed-parts';
import { create, emit } from './emit';

type InvoiceItem = Tables['invoiceitem'];
type Line = Tables['invoice']['lines']['data'][number];

export interface NewInvoiceItem {
  customer: Tables['customer'];
  subscription: string | null;
  amount: number;
  currency: string;
  description: string | null;
  isDiscountable: boolean;
  /** Redeems the item's own discounts, which name it. */
  discounts?: (item: string) => string[];
  taxRates?: NonNullable<InvoiceItem['tax_rates']>;
  metadata: Record<string, string>;
  period: Period;
  quantity: number;
  /** What it is the price of; the amount is the caller's. */
  price?: { id: string; product: string; unitAmount: number };
  /** What a change of a subscription item credits or charges. */
  proration: { item: string; price: string; product: string; credited: Credited | null } | null;
}

/** The line that a credit takes back. */
export type Credited = NonNullable<BilledPart['source']>;

/** An amount that waits for the next invoice. */
export function newInvoiceItem(tx: Tx, spec: NewInvoiceItem): InvoiceItem {
  const { proration, subscription, customer, price } = spec;
  const credited = proration?.credited;
  const id = tx.newId('ii');
  const item: InvoiceItem = {
    id,
    object: 'invoiceitem',
    amount: spec.amount,
    currency: spec.currency,
    customer: customer.id,
    customer_account: null,
    date: tx.now,
    description: spec.description,
    discountable: spec.isDiscountable,
    discounts: spec.discounts?.(id) ?? [],
    invoice: null,
    livemode: false,
    metadata: spec.metadata,
    // Only of items that no discount may touch.
    ...(!spec.isDiscountable && { net_amount: spec.amount }),
    parent:
      subscription === null
        ? null
        : {
            subscription_details: {
              subscription,
              ...(proration && { subscription_item: proration.item }),
            },
            type: 'subscription_details',
          },
    period: spec.period,
    pricing: pricingOf(proration, price),
    proration: proration !== null,
    ...(proration && {
      proration_details: {
        credited_items: credited
          ? {
              invoice_line_item_details: { invoice: credited.invoice, invoice_line_items: [credited.line] },
              type: 'invoice_line_items',
            }
          : null,
        discount_amounts: [],
      },
    }),
    quantity: spec.quantity,
    quantity_decimal: String(spec.quantity),
    tax_rates: spec.taxRates ?? [],
    test_clock: customer.test_clock ?? null,
  };
  return create(tx, 'invoiceitem', item, 'invoiceitem.created');
}

function pricingOf(
  proration: NewInvoiceItem['proration'],
  price: NewInvoiceItem['price'],
): InvoiceItem['pricing'] {
  const named = proration ? { id: proration.price, product: proration.product } : price;
  if (!named) return null;
  return {
    price_details: { price: named.id, product: named.product },
    type: 'price_details',
    unit_amount_decimal: proration || !price ? null : String(price.unitAmount),
  };
}

/** Takes an item into an invoice. */
export function takeItem(tx: Tx, item: InvoiceItem, invoice: string): Line {
  tx.put('invoiceitem', { ...item, invoice });
  const line = itemLine(tx, item, invoice);
  const owner = item.parent?.subscription_details?.subscription_item;
  if (owner) tellSource(tx, String(owner), item.id, { invoice, line: line.id });
  return line;
}

/** Takes what waits for a subscription's next invoice into that invoice, oldest first. */
export function takePendingItems(tx: Tx, subscription: Tables['subscription'], invoice: string): Line[] {
  return pendingItems(tx, subscription).map((item) => takeItem(tx, item, invoice));
}

export function pendingItems(tx: Tx, subscription: Tables['subscription']): InvoiceItem[] {
  return tx
    .where('invoiceitem', 'customer', subscription.customer)
    .filter((item) => item.invoice === null)
    .filter((item) => [undefined, subscription.id].includes(item.parent?.subscription_details?.subscription))
    .reverse();
}

/** A proration's line tells the subscription item (seen in recorded answers), any other the invoice item alone. */
export function itemLine(tx: Tx, item: InvoiceItem, invoice: string): Line {
  const owner = item.parent?.subscription_details ?? null;
  const credited = item.proration_details?.credited_items?.invoice_line_item_details ?? null;
  const proration_details = { credited_items: credited };
  return {
    id: tx.newId('il'),
    object: 'line_item',
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: item.discountable,
    discounts: (item.discounts ?? []).filter((discount) => typeof discount === 'string'),
    invoice,
    livemode: false,
    metadata: item.metadata ?? {},
    parent: owner?.subscription_item
      ? {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: item.id,
            proration: item.proration,
            proration_details,
            subscription: owner.subscription,
            subscription_item: owner.subscription_item,
          },
          type: 'subscription_item_details',
        }
      : {
          invoice_item_details: {
            invoice_item: item.id,
            proration: false,
            proration_details,
            subscription: owner?.subscription ?? null,
          },
          subscription_item_details: null,
          type: 'invoice_item_details',
        },
    period: item.period,
    pretax_credit_amounts: [],
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: owner?.subscription ?? null,
    subtotal: item.amount,
    taxes: [],
  };
}

export function deleteInvoiceItem(tx: Tx, item: InvoiceItem): void {
  tx.remove('invoiceitem', item.id);
  emit(tx, 'invoiceitem.deleted', item);
}
