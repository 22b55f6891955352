import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, text } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { onClockFilter, onClockOf } from './clock';
import { draftOnly, isLineOf, repriceDraft } from './edit-draft';
import { find } from './find';
import { deleteInvoiceItem, itemLine, takeItem } from './invoice-item-core';
import { changeItem, createItem, itemShape } from './write-invoice-item';

type InvoiceItem = Tables['invoiceitem'];

/** https://docs.stripe.com/api/invoiceitems: what waits for the customer's next invoice, or stands on a draft. */
export const invoiceItemOperations = [
  operation('POST /v1/invoiceitems', {
    params: {
      ...itemShape,
      currency: text({ max: 3 }),
      customer: text(),
      invoice: text(),
      subscription: text(),
    },
    returns: 'invoiceitem',
    run(request, params) {
      const draft = params.invoice === undefined ? null : find(request, 'invoice', params.invoice, 'invoice');
      const owner = params.customer ?? draft?.customer;
      if (!owner) throw missingParam('customer');
      const customer = find(request, 'customer', owner, 'customer');
      const tx = onClockOf(request, customer.id);
      if (draft) checkDraft(draft, customer.id);
      const subscription = subscriptionFor(tx, params.subscription, customer.id);
      const item = createItem(tx, { customer, draft, subscription }, params);
      if (!draft) return item;
      repriceDraft(tx, draft, { lines: [...draft.lines.data, takeItem(tx, item, draft.id)] });
      return find(tx, 'invoiceitem', item.id);
    },
  }),

  operation('GET /v1/invoiceitems/:id', {
    params: {},
    returns: 'invoiceitem',
    run: (tx, _, id) => find(tx, 'invoiceitem', id),
  }),

  operation('POST /v1/invoiceitems/:id', {
    params: itemShape,
    returns: 'invoiceitem',
    run(request, params, id) {
      const item = find(request, 'invoiceitem', id);
      const tx = onClockOf(request, String(item.customer));
      const draft = draftOf(tx, item);
      const next = changeItem(tx, item, params);
      if (draft) {
        const isLine = isLineOf(id);
        const lines = draft.lines.data.map((line) =>
          isLine(line) ? { ...itemLine(tx, next, draft.id), id: line.id } : line,
        );
        repriceDraft(tx, draft, { lines });
      }
      return next;
    },
  }),

  operation('GET /v1/invoiceitems', {
    params: { ...pageParams, created: createdParam, customer: text(), invoice: text(), pending: boolean() },
    returns: 'invoiceitem',
    isList: true,
    run(tx, params) {
      const { created, customer, invoice, pending } = params;
      const rows = (customer ? tx.where('invoiceitem', 'customer', customer) : tx.all('invoiceitem'))
        .filter(onClockFilter(tx, { customer: customer ?? invoice }))
        .filter((row) => invoice === undefined || row.invoice === invoice)
        .filter((row) => pending === undefined || (row.invoice === null) === pending)
        .filter((row) => matchesCreated(row.date, created));
      return page(rows, params, '/v1/invoiceitems');
    },
  }),

  operation('DELETE /v1/invoiceitems/:id', {
    params: {},
    returns: 'invoiceitem',
    run(request, _, id) {
      const item = find(request, 'invoiceitem', id);
      const tx = onClockOf(request, String(item.customer));
      const draft = draftOf(tx, item);
      deleteInvoiceItem(tx, item);
      const isLine = isLineOf(id);
      if (draft) repriceDraft(tx, draft, { lines: draft.lines.data.filter((line) => !isLine(line)) });
      return { id, object: 'invoiceitem', deleted: true };
    },
  }),
];

/** The draft that an item stands on; null while it waits. On a final invoice it cannot be changed any more. */
function draftOf(tx: Tx, item: InvoiceItem): Tables['invoice'] | null {
  if (item.invoice === null) return null;
  return draftOnly(find(tx, 'invoice', String(item.invoice)));
}

function checkDraft(draft: Tables['invoice'], customer: string): void {
  draftOnly(draft, 'invoice');
  if (draft.customer === customer) return;
  throw invalidRequest('The invoice does not belong to the customer.', { param: 'invoice' });
}

function subscriptionFor(tx: Tx, id: string | undefined, customer: string): string | null {
  if (id === undefined) return null;
  if (find(tx, 'subscription', id, 'subscription').customer === customer) return id;
  throw invalidRequest('The subscription does not belong to the customer.', { param: 'subscription' });
}
