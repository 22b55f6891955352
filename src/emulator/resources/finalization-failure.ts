import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { StripeError } from '../wire/stripe-error';
import { checkLargest } from './charge-amount-rules';
import { advance } from './emit';

type Invoice = Tables['invoice'];
type Failure = NonNullable<Invoice['last_finalization_error']>;

/** Why a draft cannot become final by itself: it asks for more than any charge can collect. */
export function finalizationFailure({ amount_due: due, currency }: Invoice): Failure | null {
  try {
    checkLargest(due, currency, 'amount');
    return null;
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const { code, message, param } = error.fields;
    return {
      type: 'invalid_request_error',
      message,
      ...(code && { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
      ...(param && { param }),
    };
  }
}

/**
 * The draft stays, says why, and waits for somebody who makes it smaller and finalizes it.
 * https://docs.stripe.com/invoicing/integration/automatic-advancement-collection
 */
export function failFinalization(tx: Tx, draft: Invoice, last_finalization_error: Failure): Invoice {
  const patch = {
    last_finalization_error,
    auto_advance: false,
    automatically_finalizes_at: null,
    next_payment_attempt: null,
  };
  return advance(tx, 'invoice', draft, patch, 'invoice.finalization_failed');
}
