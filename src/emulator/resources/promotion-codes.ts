import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, integer, metadata, object, oneOf, record, required, text, timestamp } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { isValid } from './coupon-core';
import { change, create } from './emit';
import { find } from './find';
import { currencyCode } from './price-core';
import { codesLike, isActive, viewPromotionCode } from './promotion-code-core';

type PromotionCode = Tables['promotion_code'];

const currencyOptionsParam = record({ minimum_amount: required(integer({ min: 1 })) }, /^[a-z]{3}$/);

function checkCurrencies(options: object = {}): void {
  for (const name of Object.keys(options)) currencyCode(name, `restrictions[currency_options][${name}]`);
}

/** https://docs.stripe.com/api/promotion_codes */
export const promotionCodeOperations = [
  operation('POST /v1/promotion_codes', {
    params: {
      promotion: required(object({ type: required(oneOf('coupon')), coupon: text() })),
      active: boolean(),
      code: text({ max: 500 }),
      customer: text(),
      expires_at: timestamp(),
      max_redemptions: integer({ min: 1 }),
      metadata: metadata(),
      restrictions: object({
        currency_options: currencyOptionsParam,
        first_time_transaction: boolean(),
        minimum_amount: integer({ min: 1 }),
        minimum_amount_currency: text({ max: 3 }),
      }),
    },
    returns: 'promotion_code',
    run(tx, params) {
      if (params.promotion.coupon === undefined) throw missingParam('promotion[coupon]');
      const coupon = find(tx, 'coupon', params.promotion.coupon, 'promotion[coupon]');
      if (!isValid(tx, coupon))
        throw invalidRequest('The coupon of a promotion code must be valid.', { param: 'promotion[coupon]' });
      checkLimits(tx, coupon, params);
      const restrictions = params.restrictions ?? {};
      if (
        (restrictions.minimum_amount === undefined) !==
        (restrictions.minimum_amount_currency === undefined)
      )
        throw invalidRequest('`minimum_amount` and `minimum_amount_currency` must be passed together.', {
          param: 'restrictions[minimum_amount]',
        });
      checkCurrencies(restrictions.currency_options);
      const minimumCurrency = restrictions.minimum_amount_currency;
      if (params.customer !== undefined) find(tx, 'customer', params.customer, 'customer');
      if (params.code !== undefined && !/^[A-Za-z0-9-]+$/.test(params.code))
        throw invalidRequest('A code consists of the letters a-z and A-Z, digits and dashes.', {
          param: 'code',
        });
      const id = tx.newId('promo');
      const row: PromotionCode = {
        id,
        object: 'promotion_code',
        active: params.active ?? true,
        code: params.code ?? id.slice(-8).toUpperCase(),
        created: tx.now,
        customer: params.customer ?? null,
        customer_account: null,
        expires_at: params.expires_at ?? null,
        livemode: false,
        max_redemptions: params.max_redemptions ?? null,
        metadata: mergeMetadata({}, params.metadata),
        promotion: { coupon: coupon.id, type: 'coupon' },
        restrictions: {
          ...(restrictions.currency_options && { currency_options: restrictions.currency_options }),
          first_time_transaction: restrictions.first_time_transaction ?? false,
          minimum_amount: restrictions.minimum_amount ?? null,
          minimum_amount_currency:
            minimumCurrency === undefined
              ? null
              : currencyCode(minimumCurrency, 'restrictions[minimum_amount_currency]'),
        },
        times_redeemed: 0,
      };
      if (row.active) checkUnique(tx, row);
      return viewPromotionCode(tx, create(tx, 'promotion_code', row, 'promotion_code.created'));
    },
  }),

  operation('GET /v1/promotion_codes/:id', {
    params: {},
    returns: 'promotion_code',
    run: (tx, _, id) => viewPromotionCode(tx, find(tx, 'promotion_code', id)),
  }),

  operation('POST /v1/promotion_codes/:id', {
    params: {
      active: boolean(),
      metadata: metadata(),
      restrictions: object({ currency_options: currencyOptionsParam }),
    },
    returns: 'promotion_code',
    run(tx, params, id) {
      const row = find(tx, 'promotion_code', id);
      const options = params.restrictions?.currency_options;
      checkCurrencies(options);
      const next = {
        ...row,
        ...(params.active !== undefined && { active: params.active }),
        ...(options && {
          restrictions: {
            ...row.restrictions,
            currency_options: { ...row.restrictions.currency_options, ...options },
          },
        }),
        metadata: mergeMetadata(row.metadata ?? {}, params.metadata),
      };
      if (params.active && !row.active) {
        if (!isActive(tx, next))
          throw invalidRequest('This promotion code can no longer be redeemed, so it cannot be activated.', {
            param: 'active',
          });
        checkUnique(tx, next);
      }
      return viewPromotionCode(tx, change(tx, 'promotion_code', row, next, 'promotion_code.updated'));
    },
  }),

  operation('GET /v1/promotion_codes', {
    params: {
      ...pageParams,
      active: boolean(),
      code: text(),
      coupon: text(),
      created: createdParam,
      customer: text(),
    },
    returns: 'promotion_code',
    isList: true,
    run(tx, params) {
      const { active, code, coupon, created, customer } = params;
      const rows = (code === undefined ? tx.all('promotion_code') : codesLike(tx, code))
        .filter((row) => active === undefined || isActive(tx, row) === active)
        .filter((row) => coupon === undefined || row.promotion.coupon === coupon)
        .filter((row) => customer === undefined || row.customer === customer)
        .filter((row) => matchesCreated(row.created, created));
      const result = page(rows, params, '/v1/promotion_codes');
      return { ...result, data: result.data.map((row) => viewPromotionCode(tx, row)) };
    },
  }),
];

/** A code cannot outlive its coupon, nor be redeemed more often. */
function checkLimits(
  tx: Tx,
  coupon: Tables['coupon'],
  params: { expires_at?: number; max_redemptions?: number },
): void {
  const { expires_at: end, max_redemptions: most } = params;
  if (end !== undefined && (end <= tx.now || (coupon.redeem_by !== null && end > coupon.redeem_by)))
    throw invalidRequest("`expires_at` must be in the future and not after the coupon's `redeem_by`.", {
      param: 'expires_at',
    });
  if (most !== undefined && coupon.max_redemptions !== null && most > coupon.max_redemptions)
    throw invalidRequest("`max_redemptions` cannot be greater than the coupon's `max_redemptions`.", {
      param: 'max_redemptions',
    });
}

/** Unique regardless of case among the active codes, for each customer. */
function checkUnique(tx: Tx, row: PromotionCode): void {
  const taken = codesLike(tx, row.code).find(
    (other) => other.id !== row.id && other.customer === row.customer && isActive(tx, other),
  );
  if (!taken) return;
  throw invalidRequest(`An active promotion code with \`code: ${row.code}\` already exists.`, {
    code: 'resource_already_exists',
    param: 'code',
  });
}
