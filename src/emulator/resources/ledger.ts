import { secondsPerDay } from '../engine/calendar';
import { share } from '../engine/rounding';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

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
  type: 'charge' | 'refund' | 'refund_failure';
}

/** What money that came or went does to the account's own balance. https://docs.stripe.com/api/balance_transactions */
export function recordMoney(tx: Tx, entry: Entry): Transaction {
  const { amount, currency, description, fee, source, type } = entry;
  const day = tx.now - (tx.now % secondsPerDay);
  const transaction: Transaction = {
    id: tx.newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: day + settlementDays * secondsPerDay,
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
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: type,
    source,
    status: 'pending',
    type,
  };
  tx.put('balance_transaction', transaction);
  return transaction;
}

/** Funds are pending for some days, then available. */
export function viewTransaction(tx: Tx, row: Transaction): Transaction {
  return { ...row, status: tx.now >= row.available_on ? 'available' : 'pending' };
}
