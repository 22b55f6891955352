import type { ReactNode } from 'react';
import type { SubscriptionView } from '@/billing/overview-schema';
import { Card } from '../card';
import { CardMark } from './card-mark';
import { cardExpiry, cardName } from './card-name';

interface PaymentMethodCardProps {
  card: NonNullable<SubscriptionView['money']>['card'];
  action?: ReactNode;
}

export function PaymentMethodCard({ card, action }: PaymentMethodCardProps) {
  return (
    <Card title="Payment method" action={action} foot="Card numbers are kept by Stripe. We never see them.">
      {card ? (
        <div className="flex items-center gap-3">
          <CardMark brand={card.brand} />
          <p className="tabular-nums">
            <span className="font-medium">{cardName(card)}</span>
            <br />
            <span className="text-sm text-ink-3">Expires {cardExpiry(card)}</span>
          </p>
        </div>
      ) : (
        <p className="text-ink-2">No card on file.</p>
      )}
    </Card>
  );
}
