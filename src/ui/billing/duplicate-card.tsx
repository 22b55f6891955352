import type { ReactNode } from 'react';
import type { Duplicate } from '@/billing/duplicates/duplicate-schema';
import { Card } from '../card';
import { formatDate } from '../format-date';
import { formatPrice } from '../format-money';
import { Sentence } from '../sentence';
import { refundSentence } from './duplicate-words';

export function DuplicateCard({ duplicate, action }: { duplicate: Duplicate; action: ReactNode }) {
  const { planName, recurring, interval, startedAt, isTrial, isShown } = duplicate;
  const price = recurring && interval ? formatPrice(recurring, interval) : 'Its price is not known';
  return (
    <Card
      title={planName}
      foot={
        <p>
          <Sentence>{`If you end it: ${refundSentence(duplicate)}`}</Sentence>
        </p>
      }
    >
      <div className="grid gap-4">
        <p className="text-ink-2">
          <Sentence>{`${price}, since ${formatDate(startedAt)}${isTrial ? ', in its trial' : ''}.`}</Sentence>{' '}
          {isShown ? 'This is the one that your pages show.' : 'Your pages do not show it.'}
        </p>
        <div>{action}</div>
      </div>
    </Card>
  );
}
