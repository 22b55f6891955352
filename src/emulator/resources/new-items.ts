import type { Tx } from '../store/store';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import type { OneTimeItem } from './first-lines';
import type { NewItem } from './subscription-item-core';
import {
  type addInvoiceItemsParam,
  itemPrice,
  type newItemsParam,
  oneTimePrice,
} from './subscription-params';

export type OneTimeParams = ReturnType<typeof addInvoiceItemsParam.parse>;

/** The items of a new subscription: no price twice. */
export function newItems(tx: Tx, sent: ReturnType<typeof newItemsParam.parse>): NewItem[] {
  if (sent.length === 0) throw missingParam('items');
  const items = sent.map((item, index) => {
    const at = `items[${index}]`;
    const price = itemPrice(tx, item, at);
    if (!price) throw missingParam(`${at}[price]`);
    const { quantity = 1 } = item;
    return { price, quantity, metadata: mergeMetadata({}, item.metadata), terms: item };
  });
  if (new Set(items.map(({ price }) => price.id)).size !== items.length)
    throw invalidRequest('Cannot add multiple subscription items with the same plan.', { param: 'items' });
  return items;
}

/** `add_invoice_items`: what is billed once, with the next invoice. */
export function oneTimeItems(tx: Tx, sent: OneTimeParams): OneTimeItem[] {
  return sent.map((item, index) => ({
    price: oneTimePrice(tx, item, `add_invoice_items[${index}]`),
    quantity: item.quantity ?? 1,
    metadata: mergeMetadata({}, item.metadata),
  }));
}
