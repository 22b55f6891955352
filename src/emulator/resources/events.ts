import type { StoredEvent } from '../store/delivery-rows';
import type { Tx } from '../store/store';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, list, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { find } from './find';

/** `invoice.*` and the like. */
function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** Every endpoint that was to get it has answered 2xx; an event without endpoints counts as delivered. */
function isDelivered(tx: Tx, event: StoredEvent): boolean {
  return tx
    .where('delivery', 'event', event.id)
    .every(({ status }) => status === 'succeeded' || status === 'collected');
}

export const eventOperations = [
  operation('GET /v1/events/:id', {
    params: {},
    returns: 'event',
    run: (tx, _, id) => find(tx, 'event', id),
  }),

  operation('GET /v1/events', {
    params: {
      ...pageParams,
      created: createdParam,
      delivery_success: boolean(),
      type: text(),
      types: list(text(), { max: 20 }),
    },
    returns: 'event',
    isList: true,
    run(tx, params) {
      const { created, delivery_success: delivered, type, types } = params;
      if (type !== undefined && types !== undefined) {
        throw invalidRequest('You may only specify one of these parameters: type, types.');
      }
      const patterns = types ?? (type === undefined ? null : [type]);
      const rows = tx
        .all('event')
        .filter((row) => !patterns || patterns.some((pattern) => matchesType(row.type, pattern)))
        .filter((row) => matchesCreated(row.created, created))
        .filter((row) => delivered === undefined || isDelivered(tx, row) === delivered);
      return page(rows, params, '/v1/events');
    },
  }),
];
