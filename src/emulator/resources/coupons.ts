import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import {
  integer,
  list,
  metadata,
  object,
  oneOf,
  percentage,
  record,
  required,
  text,
  timestamp,
} from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { checkLastDigit } from './charge-amount-rules';
import { viewCoupon } from './coupon-core';
import { change, create, emit } from './emit';
import { find } from './find';
import { currencyCode } from './price-core';

const fiveYears = 5 * 366 * 86_400;

const currencyOptionsParam = record(
  { amount_off: required(integer({ min: 1, max: 99_999_999 })) },
  /^[a-z]{3}$/,
);

const createParams = {
  amount_off: integer({ min: 1, max: 99_999_999 }),
  applies_to: object({ products: list(text()) }),
  currency: text({ max: 3 }),
  currency_options: currencyOptionsParam,
  duration: oneOf('forever', 'once', 'repeating'),
  duration_in_months: integer({ min: 1 }),
  id: text({ max: 200 }),
  max_redemptions: integer({ min: 1 }),
  metadata: metadata(),
  name: text({ max: 40 }),
  percent_off: percentage({ above: 0, max: 100, places: 4 }),
  redeem_by: timestamp(),
};

function checkOptions(options: ReturnType<typeof currencyOptionsParam.parse> = {}): void {
  for (const [typed, { amount_off: amount }] of Object.entries(options)) {
    const at = `currency_options[${typed}]`;
    checkLastDigit(amount, currencyCode(typed, at), `${at}[amount_off]`);
  }
}

/** https://docs.stripe.com/api/coupons */
export const couponOperations = [
  operation('POST /v1/coupons', {
    params: createParams,
    returns: 'coupon',
    run(tx, params) {
      const { amount_off: amount, percent_off: percent, duration = 'once' } = params;
      if (amount !== undefined && percent !== undefined)
        throw invalidRequest('You may only specify one of these parameters: amount_off, percent_off.');
      if (amount === undefined && percent === undefined)
        throw invalidRequest('Must provide percent_off or amount_off.', { code: 'parameter_missing' });
      if (amount !== undefined && params.currency === undefined)
        throw invalidRequest('Must provide a currency when passing amount_off.', {
          code: 'parameter_missing',
          param: 'currency',
        });
      if (percent !== undefined && params.currency_options !== undefined)
        throw invalidRequest('You can only pass currency_options with amount_off.', {
          param: 'currency_options',
        });
      if (duration === 'repeating' && params.duration_in_months === undefined)
        throw missingParam('duration_in_months');
      if (duration !== 'repeating' && params.duration_in_months !== undefined)
        throw invalidRequest('You can only pass duration_in_months with the duration `repeating`.', {
          param: 'duration_in_months',
        });
      if (
        params.redeem_by !== undefined &&
        (params.redeem_by <= tx.now || params.redeem_by > tx.now + fiveYears)
      )
        throw invalidRequest('`redeem_by` must be in the future and at most five years away.', {
          param: 'redeem_by',
        });
      const currency = amount === undefined ? null : currencyCode(params.currency ?? '');
      if (amount !== undefined && currency !== null) checkLastDigit(amount, currency, 'amount_off');
      checkOptions(params.currency_options);
      for (const product of params.applies_to?.products ?? [])
        find(tx, 'product', product, 'applies_to[products]');
      // Stripe's own ids are eight characters of the random part.
      const id = params.id ?? tx.newId('coupon').slice(-8);
      if (tx.get('coupon', id))
        throw invalidRequest('Coupon already exists.', { code: 'resource_already_exists', param: 'id' });
      tx.remove('tombstone', id);
      const coupon: Tables['coupon'] = {
        id,
        object: 'coupon',
        amount_off: amount ?? null,
        ...(params.applies_to?.products && { applies_to: { products: params.applies_to.products } }),
        created: tx.now,
        currency,
        ...(params.currency_options && { currency_options: params.currency_options }),
        duration,
        duration_in_months: params.duration_in_months ?? null,
        livemode: false,
        max_redemptions: params.max_redemptions ?? null,
        metadata: mergeMetadata({}, params.metadata),
        name: params.name ?? null,
        percent_off: percent ?? null,
        redeem_by: params.redeem_by ?? null,
        times_redeemed: 0,
      };
      return viewCoupon(tx, create(tx, 'coupon', coupon, 'coupon.created'));
    },
  }),

  operation('GET /v1/coupons/:id', {
    params: {},
    returns: 'coupon',
    run: (tx, _, id) => viewCoupon(tx, find(tx, 'coupon', id)),
  }),

  operation('POST /v1/coupons/:id', {
    params: { currency_options: currencyOptionsParam, metadata: metadata(), name: text({ max: 40 }) },
    returns: 'coupon',
    run(tx, params, id) {
      const coupon = find(tx, 'coupon', id);
      if (params.currency_options && coupon.amount_off === null)
        throw invalidRequest('You can only pass currency_options with amount_off.', {
          param: 'currency_options',
        });
      checkOptions(params.currency_options);
      const patch = {
        ...(params.name !== undefined && { name: params.name }),
        ...(params.currency_options && {
          currency_options: { ...coupon.currency_options, ...params.currency_options },
        }),
        metadata: mergeMetadata(coupon.metadata ?? {}, params.metadata),
      };
      return viewCoupon(tx, change(tx, 'coupon', coupon, patch, 'coupon.updated'));
    },
  }),

  operation('DELETE /v1/coupons/:id', {
    params: {},
    returns: 'coupon',
    run(tx, _, id) {
      const coupon = find(tx, 'coupon', id);
      tx.remove('coupon', id);
      const last = { ...viewCoupon(tx, coupon), valid: false };
      tx.put('tombstone', { id, object: 'coupon', last });
      emit(tx, 'coupon.deleted', viewCoupon(tx, coupon));
      return { id, object: 'coupon', deleted: true };
    },
  }),

  operation('GET /v1/coupons', {
    params: { ...pageParams, created: createdParam },
    returns: 'coupon',
    isList: true,
    run(tx, params) {
      const rows = tx.all('coupon').filter((row) => matchesCreated(row.created, params.created));
      const result = page(rows, params, '/v1/coupons');
      return { ...result, data: result.data.map((row) => viewCoupon(tx, row)) };
    },
  }),
];
