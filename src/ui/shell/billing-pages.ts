import { Gauge, History, Layers, type LucideIcon, Receipt } from 'lucide-react';

export interface BillingPage {
  href: string;
  label: string;
  icon: LucideIcon;
}

/** What exists, and nothing else: a link to a page that is not there costs more trust than it gives. */
export const billingPages: BillingPage[] = [
  { href: '/billing', label: 'Overview', icon: Gauge },
  { href: '/billing/plans', label: 'Plans', icon: Layers },
  { href: '/billing/invoices', label: 'Invoices', icon: Receipt },
  { href: '/billing/activity', label: 'Activity', icon: History },
];
