import type { ReactNode } from 'react';
import type { SubscriptionView } from '@/billing/overview-schema';
import { Card } from '../card';
import { CardMark } from './card-mark';
import { cardName } from './card-name';
import { ExpiryNote } from './expiry-note';

interface PaymentMethodCardProps {
  card: NonNullable<SubscriptionView['money']>['card'];
  now: Date;
  action?: ReactNode;
}

export function PaymentMethodCard({ card, now, action }: PaymentMethodCardProps) {
  return (
    <Card title="Payment method" action={action} foot="Card numbers are kept by Stripe. We never see them.">
      {card ? (
        <div className="flex items-center gap-3">
          <CardMark brand={card.brand} />
          <p className="tabular-nums">
            <span className="font-medium">{cardName(card)}</span>
            <br />
            <ExpiryNote card={card} now={now} />
          </p>
        </div>
      ) : (
        <p className="text-ink-2">No card on file.</p>
      )}
    </Card>
  );
}
