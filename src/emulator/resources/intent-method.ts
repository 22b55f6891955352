import { cardByToken } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { find } from './find';
import { createCard, isSpent } from './payment-method-core';

type PaymentMethod = Tables['payment_method'];

/**
 * The card that an intent's parameters name: an id, or a test token, whose each use makes a new card. Null when they
 * name none. A card belongs to the intent's customer or to nobody, and one that paid without a customer is used up.
 */
export function methodOf(
  tx: Tx,
  id: string | undefined,
  customer: string | null,
  intentName: 'PaymentIntent' | 'SetupIntent',
): PaymentMethod | null {
  if (id === undefined) return null;
  const card = cardByToken(id);
  if (card) return createCard(tx, card);
  const method = find(tx, 'payment_method', id, 'payment_method');
  if (method.customer !== null && customer === null) {
    throw invalidRequest(
      `The PaymentMethod ${id} belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter on the ${intentName}.`,
      { param: 'payment_method' },
    );
  }
  if (method.customer !== null && method.customer !== customer) {
    throw invalidRequest(
      `The PaymentMethod ${id} does not belong to the Customer you supplied ${customer}. Please use this PaymentMethod with the Customer that it belongs to instead.`,
      { param: 'payment_method' },
    );
  }
  if (isSpent(tx, method)) {
    throw invalidRequest(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
      { param: 'payment_method' },
    );
  }
  return method;
}
