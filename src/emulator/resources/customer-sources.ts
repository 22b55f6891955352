import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { integer, metadata, oneOf, required, text } from '../wire/params';
import { noSuch } from '../wire/stripe-error';
import { checkExpiry } from './card-params';
import { addSource, isSource, sourcesOf, viewCard } from './card-source';
import { change, emit } from './emit';
import { find } from './find';

/** https://docs.stripe.com/api/cards: a customer's cards in the older API, made of tokens. */
export const customerSourceOperations = [
  operation('POST /v1/customers/:id/sources', {
    params: { source: required(text()), metadata: metadata(), validate: oneOf('true', 'false') },
    returns: 'card',
    run(tx, { source, metadata: pairs }, id) {
      const customer = find(tx, 'customer', id);
      const options = { replacesDefault: false, metadata: mergeMetadata({}, pairs) };
      return viewCard(addSource(tx, customer, source, options));
    },
  }),

  operation('GET /v1/customers/:id/sources', {
    params: { ...pageParams, object: text() },
    returns: 'card',
    isList: true,
    run(tx, { object: kind, ...request }, id) {
      const sources = kind === undefined || kind === 'card' ? sourcesOf(tx, find(tx, 'customer', id)) : [];
      return page(sources.map(viewCard), request, `/v1/customers/${id}/sources`);
    },
  }),

  operation('GET /v1/customers/:id/sources/:source', {
    params: {},
    returns: 'card',
    run: (tx, _, id) => viewCard(findSource(tx, id)),
  }),

  operation('POST /v1/customers/:id/sources/:source', {
    params: { exp_month: integer(), exp_year: integer(), metadata: metadata(), name: text() },
    returns: 'card',
    run(tx, params, id) {
      const current = findSource(tx, id);
      const { card } = current;
      const expiry = {
        exp_month: params.exp_month ?? card?.exp_month ?? 1,
        exp_year: params.exp_year ?? card?.exp_year ?? 1970,
      };
      checkExpiry(tx.now, { month: expiry.exp_month, year: expiry.exp_year });
      const next = {
        ...current,
        ...(card && { card: { ...card, ...expiry } }),
        billing_details: { ...current.billing_details, ...(params.name && { name: params.name }) },
        metadata: mergeMetadata(current.metadata ?? {}, params.metadata),
      };
      tx.put('payment_method', next);
      const previous = previousAttributes(viewCard(current), viewCard(next));
      if (previous) emit(tx, 'customer.source.updated', viewCard(next), previous);
      return viewCard(next);
    },
  }),

  operation('DELETE /v1/customers/:id/sources/:source', {
    params: {},
    returns: 'card',
    run(tx, _, id) {
      const source = findSource(tx, id);
      const customer = find(tx, 'customer', source.customer ?? '');
      emit(tx, 'customer.source.deleted', viewCard(source));
      tx.put('payment_method', { ...source, customer: null });
      tx.put('spent_payment_method', { id });
      if (customer.default_source === id) {
        const [next] = sourcesOf(tx, customer);
        change(tx, 'customer', customer, { default_source: next?.id ?? null }, 'customer.updated');
      }
      return { id, object: 'card', deleted: true };
    },
  }),
];

function findSource(tx: Tx, id: string): Tables['payment_method'] {
  const source = tx.get('payment_method', id);
  if (source && isSource(source) && source.customer !== null) return source;
  throw noSuch('source', id);
}
