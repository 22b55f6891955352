import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance } from './emit';

type Session = Tables['checkout.session'];

const recoverySeconds = 30 * secondsPerDay;

/** Open to expired: the page says so, nothing was created. A recovery link works for thirty days. */
export function expireSession(tx: Tx, session: Session): Session {
  const plan = tx.get('checkout_plan', session.id);
  const intent = tx.get('payment_intent', plan?.paymentIntent ?? '');
  if (intent) {
    const canceled = {
      status: 'canceled',
      canceled_at: tx.now,
      cancellation_reason: 'expired',
      next_action: null,
    };
    advance(tx, 'payment_intent', intent, canceled, 'payment_intent.canceled');
  }
  const setup = session.mode === 'setup' ? tx.get('setup_intent', plan?.setupIntent ?? '') : undefined;
  if (setup && setup.status !== 'succeeded') {
    const canceled = { status: 'canceled', cancellation_reason: 'abandoned', next_action: null };
    advance(tx, 'setup_intent', setup, canceled, 'setup_intent.canceled');
  }
  const recovery = session.after_expiration?.recovery;
  const expired = {
    status: 'expired',
    ...(recovery?.enabled && {
      after_expiration: {
        recovery: {
          ...recovery,
          expires_at: tx.now + recoverySeconds,
          url: `${tx.baseUrl}/recover/${session.id}`,
        },
      },
    }),
  };
  return advance(tx, 'checkout.session', session, expired, 'checkout.session.expired');
}
