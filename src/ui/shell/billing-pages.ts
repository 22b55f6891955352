import { Bell, CreditCard, Gauge, History, Layers, type LucideIcon, Receipt, Users } from 'lucide-react';

export interface ShellPage {
  href: string;
  label: string;
  icon: LucideIcon;
}

/** What exists, and nothing else: a link to a page that is not there costs more trust than it gives. */
export const billingPages: ShellPage[] = [
  { href: '/billing', label: 'Overview', icon: Gauge },
  { href: '/billing/plans', label: 'Plans', icon: Layers },
  { href: '/billing/invoices', label: 'Invoices', icon: Receipt },
  { href: '/billing/payment', label: 'Payment', icon: CreditCard },
  { href: '/billing/alerts', label: 'Alerts', icon: Bell },
  { href: '/billing/activity', label: 'Activity', icon: History },
];

/** Reached from another page, and named in the path alone. */
export const furtherPages: { href: string; label: string }[] = [
  { href: '/billing/cancel', label: 'Cancel' },
  { href: '/billing/pause', label: 'Pause' },
  { href: '/billing/duplicates', label: 'Two subscriptions' },
];

/** What is of the organization and not of its money. */
export const organizationPages: ShellPage[] = [{ href: '/members', label: 'Members', icon: Users }];
