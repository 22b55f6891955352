import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { change } from './emit';

type Transaction = Tables['customer_balance_transaction'];

export interface BalanceMove {
  /** Minor units; negative is credit for the customer. */
  amount: number;
  type: Transaction['type'];
  currency?: string;
  credit_note?: string;
  description?: string | null;
  invoice?: string;
  metadata?: Record<string, string>;
}

/**
 * The one way in which a customer's balance changes: a transaction for the ledger, then the customer. So the balance is
 * always the sum of its transactions. https://docs.stripe.com/billing/customer/balance
 */
export function moveBalance(tx: Tx, customerId: string | null, move: BalanceMove): Transaction | null {
  const customer = tx.get('customer', customerId ?? '');
  if (!customer || move.amount === 0) return null;
  const transaction = recordMove(tx, customer, move);
  change(tx, 'customer', customer, { balance: transaction.ending_balance }, 'customer.updated');
  return transaction;
}

/** The ledger's half of a move, where the caller writes the customer with more changes. */
export function recordMove(tx: Tx, customer: Tables['customer'], move: BalanceMove): Transaction {
  const transaction: Transaction = {
    id: tx.newId('cbtxn'),
    object: 'customer_balance_transaction',
    amount: move.amount,
    checkout_session: null,
    created: tx.now,
    credit_note: move.credit_note ?? null,
    currency: move.currency ?? customer.currency ?? 'usd',
    customer: customer.id,
    customer_account: null,
    description: move.description ?? null,
    ending_balance: customer.balance + move.amount,
    invoice: move.invoice ?? null,
    livemode: false,
    metadata: move.metadata ?? {},
    type: move.type,
  };
  tx.put('customer_balance_transaction', transaction);
  return transaction;
}
