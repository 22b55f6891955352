import { Ban, Check, CircleDashed, FileText, type LucideIcon, X } from 'lucide-react';
import type { InvoiceView } from '@/billing/overview-schema';
import { Badge, type BadgeTone } from '../badge';

const looks: Record<InvoiceView['status'], { word: string; tone: BadgeTone; icon: LucideIcon }> = {
  draft: { word: 'Draft', tone: 'neutral', icon: FileText },
  open: { word: 'Open', tone: 'info', icon: CircleDashed },
  paid: { word: 'Paid', tone: 'success', icon: Check },
  void: { word: 'Void', tone: 'neutral', icon: Ban },
  uncollectible: { word: 'Uncollectible', tone: 'danger', icon: X },
};

export function InvoiceBadge({ status }: { status: InvoiceView['status'] }) {
  const { word, tone, icon } = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
