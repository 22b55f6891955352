import { type OrganizationRole, organizationRoles } from './roles';

const everybody: readonly OrganizationRole[] = organizationRoles;
const billingManagers: readonly OrganizationRole[] = ['owner', 'admin', 'billing'];
const owners: readonly OrganizationRole[] = ['owner'];
const memberManagers: readonly OrganizationRole[] = ['owner', 'admin'];

interface Permission {
  roles: readonly OrganizationRole[];
  /** Completes "Only ... can", for everybody else. */
  words: string;
  /** The calls that are this act: tRPC procedures by path, and better-auth's below `/organization/`. */
  calls: readonly string[];
}

/**
 * The permission matrix: each act on an organization, who may do it, and the calls that do it. The server refuses by it
 * (`server/trpc.ts`), and the pages draw by it what is disabled and why; a procedure that is in no row is refused to everybody, and
 * fails the tests.
 */
export const permissions = {
  see_plan: {
    roles: everybody,
    words: 'see the plan and its limits',
    calls: ['billing.overview', 'billing.events', 'billing.entitlement'],
  },
  see_members: {
    roles: everybody,
    words: 'see who is a member',
    calls: ['billing.members.list'],
  },
  choose_plan: {
    roles: billingManagers,
    words: 'choose a plan',
    calls: ['billing.createCheckoutSession', 'billing.checkoutStatus'],
  },
  change_plan: {
    roles: billingManagers,
    words: 'change the plan',
    calls: ['billing.planChange.quote', 'billing.planChange.confirm', 'billing.planChange.undo'],
  },
  cancel_plan: {
    roles: billingManagers,
    words: 'cancel the plan',
    calls: [
      'billing.duplicates.list',
      'billing.duplicates.end',
      'billing.cancellation.cancel',
      'billing.cancellation.resume',
      'billing.cancellation.pause',
      'billing.cancellation.previewPausedResume',
      'billing.cancellation.resumePaused',
    ],
  },
  see_invoices: {
    roles: billingManagers,
    words: 'see invoices',
    calls: ['billing.invoices.list', 'billing.invoices.years', 'billing.invoices.get'],
  },
  pay_invoice: {
    roles: billingManagers,
    words: 'pay invoices',
    calls: ['billing.invoices.pay'],
  },
  manage_payment: {
    roles: billingManagers,
    words: 'manage cards and billing details',
    calls: [
      'billing.createPortalSession',
      'billing.profile.get',
      'billing.profile.update',
      'billing.profile.addTaxId',
      'billing.profile.removeTaxId',
      'billing.profile.setDefaultPaymentMethod',
      'billing.profile.removePaymentMethod',
    ],
  },
  see_activity: {
    roles: billingManagers,
    words: 'see the activity',
    calls: ['billing.activity', 'billing.wholeActivity'],
  },
  see_alerts: {
    roles: billingManagers,
    words: 'see alerts',
    calls: [
      'billing.alerts.list',
      'billing.alerts.acknowledge',
      'billing.alerts.mailPreferences',
      'billing.alerts.setMailPreference',
    ],
  },
  ask_for_sync: {
    roles: billingManagers,
    words: 'have Stripe read again',
    calls: ['billing.requestSync'],
  },
  invite: {
    roles: memberManagers,
    words: 'invite people',
    calls: ['invite-member', 'cancel-invitation'],
  },
  delete_organization: {
    roles: owners,
    words: 'delete the organization',
    calls: ['billing.organization.delete'],
  },
  manage_members: {
    roles: memberManagers,
    words: 'change roles and remove people',
    calls: ['update-member-role', 'remove-member'],
  },
} satisfies Record<string, Permission>;

export type Act = keyof typeof permissions;
export const acts = Object.keys(permissions) as Act[];

export function may(role: OrganizationRole, act: Act): boolean {
  return permissions[act].roles.includes(role);
}

const actOfCall = new Map(acts.flatMap((act) => permissions[act].calls.map((call) => [call, act] as const)));

/** The act that a call does; null for a call in no row. */
export function actOf(call: string): Act | null {
  return actOfCall.get(call) ?? null;
}

const roleWords: Record<OrganizationRole, string> = {
  owner: 'owners',
  admin: 'admins',
  billing: 'billing managers',
  member: 'members',
};

/** `Only owners, admins and billing managers can choose a plan.` With a name: `... billing managers of Acme can ...` */
export function refusal(act: Act, organizationName?: string): string {
  const { roles, words } = permissions[act];
  const names = roles.map((role) => roleWords[role]);
  const last = names.at(-1) ?? 'nobody';
  const who = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
  return `Only ${who}${organizationName ? ` of ${organizationName}` : ''} can ${words}.`;
}
