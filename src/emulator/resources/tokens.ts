import { cardByNumber, isTestCard } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { integer, object, required, text } from '../wire/params';
import { checkExpiry } from './card-params';
import { viewCard } from './card-source';
import { find } from './find';
import { cardError, createCard, noBillingDetails } from './payment-method-core';

/** https://docs.stripe.com/api/tokens: a typed test card for one use. Test tokens such as `tok_visa` need no making. */
export const tokenOperations = [
  operation('POST /v1/tokens', {
    params: {
      card: required(
        object({
          number: required(text()),
          exp_month: required(integer()),
          exp_year: required(integer()),
          cvc: text(),
          name: text(),
          address_city: text(),
          address_country: text(),
          address_line1: text(),
          address_line2: text(),
          address_state: text(),
          address_zip: text(),
        }),
      ),
    },
    returns: 'token',
    run(tx, { card }) {
      const found = cardByNumber(card.number);
      if (!isTestCard(found)) throw cardError(found);
      const expiry = {
        month: card.exp_month,
        year: card.exp_year < 100 ? 2000 + card.exp_year : card.exp_year,
      };
      checkExpiry(tx.now, expiry);
      const source = createCard(tx, found, {
        prefix: 'card',
        expiry,
        billing: {
          ...noBillingDetails,
          name: card.name ?? null,
          address: {
            city: card.address_city ?? null,
            country: card.address_country ?? null,
            line1: card.address_line1 ?? null,
            line2: card.address_line2 ?? null,
            postal_code: card.address_zip ?? null,
            state: card.address_state ?? null,
          },
        },
      });
      const token: Tables['token'] = {
        id: tx.newId('tok'),
        test_card: found.tokens[0] ?? '',
        expiry,
        card: source.id,
        created: tx.now,
        used: false,
      };
      tx.put('token', token);
      return viewToken(tx, token);
    },
  }),

  operation('GET /v1/tokens/:id', {
    params: {},
    returns: 'token',
    run: (tx, _, id) => viewToken(tx, find(tx, 'token', id)),
  }),
];

function viewToken(tx: Tx, token: Tables['token']): object {
  return {
    id: token.id,
    object: 'token',
    card: viewCard(find(tx, 'payment_method', token.card)),
    client_ip: '127.0.0.1',
    created: token.created,
    livemode: false,
    type: 'card',
    used: token.used,
  };
}
