import type { Tx } from '../store/store';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { metadata, text } from '../wire/params';
import { onClockOf } from './clock';
import { createCreditNote, voidCreditNote } from './credit-note-core';
import { creditNoteParams } from './credit-note-params';
import { viewCreditNote } from './credit-note-view';
import { change } from './emit';
import { find } from './find';

/** The unit of work at the time of the invoice's customer. */
function onClockOfInvoice(tx: Tx, invoice: string): Tx {
  return onClockOf(tx, find(tx, 'invoice', invoice, 'invoice').customer);
}

/** https://docs.stripe.com/api/credit_notes */
export const creditNoteOperations = [
  operation('POST /v1/credit_notes', {
    params: creditNoteParams,
    returns: 'credit_note',
    run: (tx, params) => viewCreditNote(tx, createCreditNote(onClockOfInvoice(tx, params.invoice), params)),
  }),

  operation('GET /v1/credit_notes/preview', {
    params: creditNoteParams,
    returns: 'credit_note',
    run: (tx, params) =>
      tx.dryRun(() => viewCreditNote(tx, createCreditNote(onClockOfInvoice(tx, params.invoice), params))),
  }),

  operation('GET /v1/credit_notes/preview/lines', {
    params: { ...pageParams, ...creditNoteParams },
    returns: 'credit_note_line_item',
    isList: true,
    run: (tx, { limit, starting_after, ending_before, ...params }) =>
      tx.dryRun(() => {
        const note = createCreditNote(onClockOfInvoice(tx, params.invoice), params);
        const request = { limit, starting_after, ending_before };
        return page(note.lines.data, request, '/v1/credit_notes/preview/lines');
      }),
  }),

  operation('GET /v1/credit_notes/:id', {
    params: {},
    returns: 'credit_note',
    run: (tx, _, id) => viewCreditNote(tx, find(tx, 'credit_note', id)),
  }),

  operation('POST /v1/credit_notes/:id', {
    params: { memo: text(), metadata: metadata() },
    returns: 'credit_note',
    run(tx, params, id) {
      const note = find(tx, 'credit_note', id);
      const patch = {
        ...(params.memo !== undefined && { memo: params.memo }),
        metadata: mergeMetadata(note.metadata ?? {}, params.metadata),
      };
      return viewCreditNote(tx, change(tx, 'credit_note', note, patch, 'credit_note.updated'));
    },
  }),

  operation('POST /v1/credit_notes/:id/void', {
    params: {},
    returns: 'credit_note',
    run(tx, _, id) {
      const note = find(tx, 'credit_note', id);
      return viewCreditNote(tx, voidCreditNote(onClockOfInvoice(tx, note.invoice), note));
    },
  }),

  operation('GET /v1/credit_notes/:id/lines', {
    params: pageParams,
    returns: 'credit_note_line_item',
    isList: true,
    run: (tx, params, id) =>
      page(find(tx, 'credit_note', id).lines.data, params, `/v1/credit_notes/${id}/lines`),
  }),

  operation('GET /v1/credit_notes', {
    params: { ...pageParams, created: createdParam, customer: text(), invoice: text() },
    returns: 'credit_note',
    isList: true,
    run(tx, params) {
      const { created, customer, invoice } = params;
      const rows = (invoice ? tx.where('credit_note', 'invoice', invoice) : tx.all('credit_note'))
        .filter((row) => customer === undefined || row.customer === customer)
        .filter((row) => matchesCreated(row.created, created));
      const result = page(rows, params, '/v1/credit_notes');
      return { ...result, data: result.data.map((row) => viewCreditNote(tx, row)) };
    },
  }),
];
