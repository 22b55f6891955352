import { Layers } from 'lucide-react';
import { trialDays } from '@/billing/plans';
import { buttonClass } from '../button-class';
import { Link } from '../link';
import { Notice } from '../notice';

interface NoPlanCardProps {
  organizationName: string;
  isTrialAvailable: boolean;
  /** Who can choose one, when the reader cannot. */
  askText: string | null;
}

/** An organization without a plan: what to do, and what it will cost today. */
export function NoPlanCard({ organizationName, isTrialAvailable, askText }: NoPlanCardProps) {
  const offer = isTrialAvailable
    ? `Every plan is free for ${trialDays} days. You pay 0.00 USD today, and nothing at all if you cancel before the trial ends.`
    : 'The plan starts as soon as you have paid. There is no second trial.';
  return (
    <Notice icon={Layers} title={`${organizationName} has no plan yet`} text={askText ?? offer}>
      {askText === null && (
        <Link className={buttonClass({ look: 'primary' })} href="/billing/plans">
          Choose a plan
        </Link>
      )}
    </Notice>
  );
}
