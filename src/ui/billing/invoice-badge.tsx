import { Ban, Check, CircleDashed, FileText, type LucideIcon, TriangleAlert, Undo2, X } from 'lucide-react';
import type { InvoiceView } from '@/billing/overview-schema';
import { Badge, type BadgeTone } from '../badge';

interface Look {
  word: string;
  tone: BadgeTone;
  icon: LucideIcon;
}

const looks: Record<InvoiceView['status'], Look> = {
  draft: { word: 'Draft', tone: 'neutral', icon: FileText },
  open: { word: 'Open', tone: 'info', icon: CircleDashed },
  paid: { word: 'Paid', tone: 'success', icon: Check },
  void: { word: 'Void', tone: 'neutral', icon: Ban },
  uncollectible: { word: 'Uncollectible', tone: 'danger', icon: X },
};

/** Stripe's status, told apart where people ask: open and late, paid and given back. */
function lookOf({ status, isPastDue, creditedMinor, refundedMinor, total }: InvoiceView): Look {
  if (isPastDue) return { word: 'Past due', tone: 'warning', icon: TriangleAlert };
  if (status === 'paid' && refundedMinor > 0) {
    const isWhole = refundedMinor >= total.amountMinor;
    return { word: isWhole ? 'Refunded' : 'Partly refunded', tone: 'neutral', icon: Undo2 };
  }
  if (status === 'paid' && creditedMinor > 0) {
    const isWhole = creditedMinor >= total.amountMinor;
    return { word: isWhole ? 'Credited' : 'Partly credited', tone: 'neutral', icon: Undo2 };
  }
  return looks[status];
}

export function InvoiceBadge({ invoice }: { invoice: InvoiceView }) {
  const { word, tone, icon } = lookOf(invoice);
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
