import type { Role } from '@/billing/overview-schema';
import { may, refusal } from '@/billing/permissions';
import type { Money } from '@/lib/money';
import { formatPrice } from '../format-money';

/** What a role may do, beneath its name where one is chosen. */
export const roleMeanings: Record<Role, string> = {
  owner: 'Everything, also handing over the organization',
  admin: 'Members and billing',
  billing: 'Plan, payments and invoices',
  member: 'Uses the plan, sees no amounts',
};

interface ExtraMembersView {
  included: number;
  price: Money | null;
  interval: 'month' | 'year';
}

export function membersLead(count: number, limit: number | null, extra: ExtraMembersView | null): string {
  const people = count === 1 ? '1 member' : `${count} members`;
  if (extra) return `${people}, ${extra.included} are included.${extraSentence(count, extra)}`;
  if (limit === null) return `${people}, no fixed limit.`;
  const left = limit - count;
  if (left > 0) return `${people} of ${limit}. ${left === 1 ? 'One place is' : `${left} places are`} left.`;
  return left === 0
    ? `All ${limit} places of the plan are taken.`
    : `${people}, ${-left} more than the ${limit} that the plan allows.`;
}

function extraSentence(count: number, { included, price, interval }: ExtraMembersView): string {
  if (!price) return '';
  const each = formatPrice(price, interval);
  if (count < included) return ` Each one beyond costs ${each}.`;
  const now = count - included;
  const paid = now === 0 ? '' : ` You pay for ${now === 1 ? 'one more' : `${now} more`}.`;
  return `${paid} The next one costs ${each}, from the day on which they join.`;
}

/** The roles that somebody may give to others: nobody makes somebody mightier than themselves. */
export function grantableRoles(ownRole: Role): Role[] {
  if (ownRole === 'owner') return ['owner', 'admin', 'billing', 'member'];
  return ownRole === 'admin' ? ['admin', 'billing', 'member'] : [];
}

export interface MemberActs {
  /** null: may be changed. */
  roleBlockedBecause: string | null;
  /** null: may be removed, or may leave. */
  removalBlockedBecause: string | null;
}

/** What may be done with one member, and why not. The server and the database check the same again. */
export function memberActs(
  member: { role: Role },
  viewer: { role: Role; isSelf: boolean },
  isOnlyOwner: boolean,
): MemberActs {
  if (isOnlyOwner) {
    const reason = 'The only owner. Make somebody else an owner first.';
    return { roleBlockedBecause: reason, removalBlockedBecause: reason };
  }
  const mayManage = may(viewer.role, 'manage_members');
  const canManage = mayManage && (viewer.role === 'owner' || member.role !== 'owner');
  const ofOwner = 'Only an owner can do this to an owner.';
  const reason = canManage ? null : mayManage ? ofOwner : refusal('manage_members');
  return { roleBlockedBecause: reason, removalBlockedBecause: viewer.isSelf ? null : reason };
}
