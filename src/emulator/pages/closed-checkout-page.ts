import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type Html, messagePage } from './layout';

const outcomes: Record<string, string> = {
  subscription: 'The plan was started.',
  setup: 'The card was saved.',
};

/** An expired, completed or unknown session says so and leads on. */
export function closedCheckoutPage(tx: Tx, session: Tables['checkout.session'] | undefined): Html {
  const frame = { now: tx.now, baseUrl: tx.baseUrl };
  if (!session)
    return messagePage({
      ...frame,
      title: 'No such checkout',
      text: 'The address is wrong, or the emulator was reset.',
    });
  if (session.status === 'complete') {
    return messagePage({
      ...frame,
      title: 'This checkout is complete',
      text: `${outcomes[session.mode] ?? 'It was paid.'} Nothing can be paid here a second time.`,
      link: { href: successUrl(session), label: 'Go on to the app' },
    });
  }
  const back = session.cancel_url ? { href: session.cancel_url, label: 'Back to the app' } : undefined;
  const recovery = session.after_expiration?.recovery;
  const isRecoverable = recovery?.url != null && (recovery.expires_at ?? 0) > tx.now;
  return messagePage({
    ...frame,
    title: 'This checkout has expired',
    text: isRecoverable
      ? 'Nothing was charged and no plan was started. You can take it up again where you left it.'
      : 'Nothing was charged and no plan was started. Go back to the app and choose the plan again.',
    link: isRecoverable ? { href: recovery.url ?? '', label: 'Take it up again' } : back,
  });
}

/** `{CHECKOUT_SESSION_ID}` stands for the session's id. https://docs.stripe.com/payments/checkout/custom-success-page */
export function successUrl(session: Tables['checkout.session']): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}
