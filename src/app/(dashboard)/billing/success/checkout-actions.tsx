import { RefreshCw } from 'lucide-react';
import { ActionError, type ActionFailure } from '@/ui/action-error';
import type { CheckoutView } from '@/ui/billing/checkout-view';
import { Button } from '@/ui/button';
import { buttonClass } from '@/ui/button-class';
import { Link } from '@/ui/link';

interface CheckoutActionsProps {
  kind: CheckoutView['kind'];
  /** The hosted page, while it can still be paid. */
  checkoutUrl: string | null;
  isChecking: boolean;
  failure: ActionFailure | null;
  onCheckAgain: () => void;
}

export function CheckoutActions({
  kind,
  checkoutUrl,
  isChecking,
  failure,
  onCheckAgain,
}: CheckoutActionsProps) {
  const isLate = kind === 'late' || kind === 'unheard';
  return (
    <>
      {isLate && (
        <Button isBusy={isChecking} onClick={onCheckAgain}>
          {!isChecking && <RefreshCw />}
          Check again
        </Button>
      )}
      {(kind === 'open' || kind === 'unheard') && checkoutUrl && (
        <a className={buttonClass({ look: kind === 'open' ? 'primary' : 'secondary' })} href={checkoutUrl}>
          Continue checkout
        </a>
      )}
      {(kind === 'open' || kind === 'ended') && (
        <Link className={buttonClass({ look: 'secondary' })} href="/billing/plans">
          Choose a plan
        </Link>
      )}
      <Link
        className={buttonClass({
          look: kind === 'active' ? 'primary' : isLate ? 'ghost' : 'secondary',
        })}
        href="/billing"
      >
        {kind === 'active' ? 'Billing overview' : 'Go to billing'}
      </Link>
      <ActionError failure={failure} />
    </>
  );
}
