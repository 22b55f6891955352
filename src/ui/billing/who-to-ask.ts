import type { BillingOverview } from '@/billing/overview-schema';
import { type Act, refusal } from '@/billing/permissions';

type Managers = BillingOverview['billingManagers'];

const rank = { owner: 0, billing: 1, admin: 2, member: 3 } as const;

/** Owners first: the order in which one asks. */
export function inOrderOfAsking(managers: Managers): Managers {
  return [...managers].sort((a, b) => rank[a.role] - rank[b.role]);
}

/** The addresses to write to, at most two: `owner@acme.test or billing@acme.test`. */
export function whoToAsk(managers: Managers): string {
  const emails = inOrderOfAsking(managers).map((manager) => manager.email);
  return emails.slice(0, 2).join(' or ') || 'an owner of your organization';
}

/** Why an act is not the reader's, and whom to ask: beneath a disabled control, or in the place of a page. */
export function askSentence({ billingManagers }: { billingManagers: Managers }, act: Act): string {
  return `${refusal(act)} Ask ${whoToAsk(billingManagers)}.`;
}
