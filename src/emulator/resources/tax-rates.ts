import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, clearable, metadata, percentage, required, text } from '../wire/params';
import { change, create } from './emit';
import { find } from './find';
import { newTaxRate } from './tax-core';

const writable = {
  active: boolean(),
  country: clearable(text({ max: 2 })),
  description: clearable(text()),
  jurisdiction: clearable(text({ max: 50 })),
  metadata: metadata(),
  state: clearable(text()),
  tax_type: text(),
};

/** https://docs.stripe.com/api/tax_rates. The percentage and its kind can never be changed. */
export const taxRateOperations = [
  operation('POST /v1/tax_rates', {
    params: {
      ...writable,
      display_name: required(text({ max: 50 })),
      inclusive: required(boolean()),
      percentage: required(percentage({ above: -1, max: 100, places: 4 })),
    },
    returns: 'tax_rate',
    run(tx, { metadata: pairs, ...params }) {
      const rate = newTaxRate(tx, { ...params, metadata: mergeMetadata({}, pairs) });
      return create(tx, 'tax_rate', rate, 'tax_rate.created');
    },
  }),

  operation('GET /v1/tax_rates/:id', {
    params: {},
    returns: 'tax_rate',
    run: (tx, _, id) => find(tx, 'tax_rate', id),
  }),

  operation('POST /v1/tax_rates/:id', {
    params: { ...writable, display_name: text({ max: 50 }) },
    returns: 'tax_rate',
    run(tx, { metadata: pairs, ...params }, id) {
      const rate = find(tx, 'tax_rate', id);
      const patch = { ...params, metadata: mergeMetadata(rate.metadata ?? {}, pairs) };
      return change(tx, 'tax_rate', rate, patch, 'tax_rate.updated');
    },
  }),

  operation('GET /v1/tax_rates', {
    params: { ...pageParams, active: boolean(), created: createdParam, inclusive: boolean() },
    returns: 'tax_rate',
    isList: true,
    run(tx, { active, created, inclusive, ...request }) {
      const rows = tx
        .all('tax_rate')
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => inclusive === undefined || row.inclusive === inclusive)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, request, '/v1/tax_rates');
    },
  }),
];
