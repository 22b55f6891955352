import type { BillingOverview } from '@/billing/overview-schema';

type Managers = BillingOverview['billingManagers'];

/** The addresses to write to, owners first, at most two: `owner@acme.test or billing@acme.test`. */
export function whoToAsk(managers: Managers): string {
  const rank = { owner: 0, billing: 1, admin: 2, member: 3 } as const;
  const emails = [...managers].sort((a, b) => rank[a.role] - rank[b.role]).map((manager) => manager.email);
  return emails.slice(0, 2).join(' or ') || 'an owner of your organization';
}
