import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { authorizationSeconds } from './charge-card';
import { advance, change } from './emit';
import { recordCharge } from './ledger';

type Charge = Tables['charge'];

/** Seen in real logs: the books follow an asynchronous capture about two seconds later. */
const bookingSeconds = 2;

/** When an asynchronously captured charge gets its balance transaction; null when it has one, or never will. */
export function bookingDue(charge: Charge): number | null {
  const waits = charge.captured && charge.status === 'succeeded' && charge.balance_transaction === null;
  return waits ? charge.created + bookingSeconds : null;
}

/** When an authorization that nobody captured lapses. */
export function expiryDue(charge: Charge): number | null {
  const isHeld = charge.status === 'succeeded' && !charge.captured && !charge.refunded;
  return isHeld ? charge.created + authorizationSeconds : null;
}

/** Books an asynchronous capture. */
export function bookLater(tx: Tx, charge: Charge): void {
  change(tx, 'charge', charge, { balance_transaction: recordCharge(tx, charge).id }, 'charge.updated');
}

/** Takes authorized money, or a part of it; the rest is the customer's again. */
export function captureCharge(tx: Tx, charge: Charge, amount: number, fields: Partial<Charge> = {}): Charge {
  const captured = { ...charge, ...fields, captured: true, amount_captured: amount };
  const patch = {
    ...fields,
    captured: true,
    amount_captured: amount,
    amount_refunded: charge.amount - amount,
    balance_transaction: recordCharge(tx, captured).id,
  };
  return advance(tx, 'charge', charge, patch, 'charge.captured');
}

/** Gives an authorization back: nothing was taken. */
export function releaseCharge(tx: Tx, charge: Charge, type: 'charge.refunded' | 'charge.expired'): Charge {
  return advance(tx, 'charge', charge, { amount_refunded: charge.amount, refunded: true }, type);
}
