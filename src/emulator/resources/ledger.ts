import { secondsPerDay } from '../engine/calendar';
import { share } from '../engine/rounding';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

import { behaviourOf } from './payment-method-core';

type Transaction = Tables['balance_transaction'];

const settlementDays = 7;

/** "2.9% + 30c", rounded half up, as in eight recorded charges; in every currency 30 of its minor units. */
export function processingFee(amount: number): number {
  return share(amount, 29, 1_000) + 30;
}

interface Entry {
  amount: number;
  currency: string;
  description: string | null;
  fee: number;
  source: string;
  type: 'charge' | 'refund' | 'refund_failure' | 'adjustment';
  /** What the dashboard counts it as, where that is not its type. */
  category?: 'dispute' | 'dispute_reversal';
  feeDescription?: string;
  isAvailableAtOnce?: boolean;
}

/** What money that came or went does to the account's own balance. https://docs.stripe.com/api/balance_transactions */
export function recordMoney(tx: Tx, entry: Entry): Transaction {
  const { amount, currency, description, fee, source, type, isAvailableAtOnce = false } = entry;
  const day = tx.now - (tx.now % secondsPerDay);
  const transaction: Transaction = {
    id: tx.newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: isAvailableAtOnce ? tx.now : day + settlementDays * secondsPerDay,
    balance_type: 'payments',
    created: tx.now,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: entry.feeDescription ?? 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: entry.category ?? type,
    source,
    status: 'pending',
    type,
  };
  tx.put('balance_transaction', transaction);
  return transaction;
}

/** A captured charge on the account's balance, with Stripe's fee. */
export function recordCharge(tx: Tx, charge: Tables['charge']): Transaction {
  const { amount_captured: amount, currency, description, id } = charge;
  const method = tx.get('payment_method', charge.payment_method ?? '');
  const isAvailableAtOnce = method !== undefined && behaviourOf(method).availableAtOnce === true;
  const fee = processingFee(amount);
  return recordMoney(tx, {
    amount,
    currency,
    description,
    fee,
    source: id,
    type: 'charge',
    isAvailableAtOnce,
  });
}

/** Funds are pending for some days, then available. */
export function viewTransaction(tx: Tx, row: Transaction): Transaction {
  return { ...row, status: tx.now >= row.available_on ? 'available' : 'pending' };
}
