import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { list, metadata, object, oneOf, required, text } from '../wire/params';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { draftOnly, repriceDraft } from './edit-draft';
import { find } from './find';
import { deleteInvoiceItem, itemLine, takeItem } from './invoice-item-core';
import { viewInvoice } from './invoice-view';
import { changeItem, createItem, type ItemParams, itemShape } from './write-invoice-item';

type Invoice = Tables['invoice'];
type Line = Invoice['lines']['data'][number];

const { unit_amount_decimal: _decimal, ...lineShape } = itemShape;

/** https://docs.stripe.com/api/invoices/add_lines: several lines of a draft at once, all of them or none. */
export const draftLineOperations = [
  operation('POST /v1/invoices/:id/add_lines', {
    params: {
      lines: required(list(object({ ...lineShape, invoice_item: text() }), { max: 250 })),
      invoice_metadata: metadata(),
    },
    returns: 'invoice',
    run(request, params, id) {
      const { draft, tx } = draftOf(request, id);
      const customer = find(tx, 'customer', draft.customer ?? '');
      const added = params.lines.map(({ invoice_item: waiting, ...line }, index) => {
        const item =
          waiting === undefined
            ? createItem(tx, { customer, draft, subscription: null }, line)
            : waitingItem(tx, waiting, draft, `lines[${index}][invoice_item]`);
        return takeItem(tx, item, id);
      });
      const lines = [...draft.lines.data, ...added];
      return viewInvoice(tx, edited(tx, draft, lines, params.invoice_metadata));
    },
  }),

  operation('POST /v1/invoices/:id/update_lines', {
    params: {
      lines: required(list(object({ ...lineShape, id: required(text()) }), { max: 250 })),
      invoice_metadata: metadata(),
    },
    returns: 'invoice',
    run(request, params, id) {
      const { draft, tx } = draftOf(request, id);
      let lines = draft.lines.data;
      for (const [index, { id: lineId, ...line }] of params.lines.entries())
        lines = withChange(tx, draft, lines, lineId, line, `lines[${index}][id]`);
      return viewInvoice(tx, edited(tx, draft, lines, params.invoice_metadata));
    },
  }),

  operation('POST /v1/invoices/:id/remove_lines', {
    params: {
      lines: required(
        list(object({ behavior: required(oneOf('delete', 'unassign')), id: required(text()) }), { max: 250 }),
      ),
      invoice_metadata: metadata(),
    },
    returns: 'invoice',
    run(request, params, id) {
      const { draft, tx } = draftOf(request, id);
      for (const [index, { behavior, id: lineId }] of params.lines.entries()) {
        const item = itemOf(tx, draft.lines.data, lineId, `lines[${index}][id]`);
        if (behavior === 'delete') deleteInvoiceItem(tx, item);
        else tx.put('invoiceitem', { ...item, invoice: null });
      }
      const gone = new Set(params.lines.map((line) => line.id));
      const lines = draft.lines.data.filter((line) => !gone.has(line.id));
      return viewInvoice(tx, edited(tx, draft, lines, params.invoice_metadata));
    },
  }),

  operation('POST /v1/invoices/:id/lines/:line', {
    params: lineShape,
    returns: 'line_item',
    run(request, params, lineId, id) {
      const { draft, tx } = draftOf(request, id);
      const lines = withChange(tx, draft, draft.lines.data, lineId, params);
      const changed = edited(tx, draft, lines, undefined).lines.data.find((line) => line.id === lineId);
      if (!changed) throw noSuch('line_item', lineId);
      return changed;
    },
  }),
];

function draftOf(request: Tx, id: string): { draft: Invoice; tx: Tx } {
  const draft = draftOnly(find(request, 'invoice', id));
  return { draft, tx: onClockOf(request, draft.customer) };
}

function edited(
  tx: Tx,
  draft: Invoice,
  lines: Line[],
  pairs: Record<string, string> | null | undefined,
): Invoice {
  const fields = pairs === undefined ? {} : { metadata: mergeMetadata(draft.metadata ?? {}, pairs) };
  return repriceDraft(tx, draft, { fields, lines });
}

function withChange(
  tx: Tx,
  draft: Invoice,
  lines: Line[],
  lineId: string,
  params: ItemParams,
  param?: string,
): Line[] {
  const next = changeItem(tx, itemOf(tx, lines, lineId, param), params);
  return lines.map((line) => (line.id === lineId ? { ...itemLine(tx, next, draft.id), id: lineId } : line));
}

/** The item behind a line; the lines of a subscription's period have none and follow the subscription. */
function itemOf(tx: Tx, lines: Line[], lineId: string, param?: string): Tables['invoiceitem'] {
  const line = lines.find((candidate) => candidate.id === lineId);
  if (!line) throw noSuch('line_item', lineId, param);
  const { invoice_item_details: added, subscription_item_details: billed } = line.parent ?? {};
  const item = tx.get('invoiceitem', added?.invoice_item ?? billed?.invoice_item ?? '');
  if (item) return item;
  throw invalidRequest('A line that bills a subscription cannot be edited; change the subscription.', {
    param,
  });
}

function waitingItem(tx: Tx, id: string, draft: Invoice, param: string): Tables['invoiceitem'] {
  const item = find(tx, 'invoiceitem', id, param);
  if (item.customer === draft.customer && item.invoice === null) return item;
  throw invalidRequest('Only an item of the same customer that waits can be added to an invoice.', { param });
}
