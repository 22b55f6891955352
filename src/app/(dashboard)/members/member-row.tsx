'use client';

import { User } from 'lucide-react';
import { useState } from 'react';
import type { Role } from '@/billing/overview-schema';
import { may } from '@/billing/permissions';
import { RoleBadge } from '@/ui/billing/role-badge';
import { roleWords } from '@/ui/billing/role-words';
import { Button } from '@/ui/button';
import { grantableRoles, memberActs } from '@/ui/members/member-words';
import { authClient } from '../../auth-client';
import { ConfirmRemoval } from './confirm-removal';
import { useMemberAct } from './use-member-act';

export interface MemberView {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
}

interface MemberRowProps {
  member: MemberView;
  isSelf: boolean;
  ownRole: Role;
  isOnlyOwner: boolean;
}

/** One person: who, with what role, and what may be done about it. */
export function MemberRow({ member, isSelf, ownRole, isOnlyOwner }: MemberRowProps) {
  const { isBusy, failure, run } = useMemberAct();
  const [isAsking, setAsking] = useState(false);
  const acts = memberActs(member, { role: ownRole, isSelf }, isOnlyOwner);
  const isManager = may(ownRole, 'manage_members');
  const canRemove = acts.removalBlockedBecause === null && (isManager || isSelf);

  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 md:px-5">
      <span className="grid size-8 flex-none place-items-center rounded-full bg-hover text-ink-2">
        <User className="size-4" />
      </span>
      <span className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]">
        <span className="block font-medium">
          {member.name}
          {isSelf && <span className="font-normal text-ink-3"> (you)</span>}
        </span>
        <span className="block text-sm text-ink-3">{member.email}</span>
      </span>
      {isManager && acts.roleBlockedBecause === null ? (
        <select
          className="input w-32"
          aria-label={`Role of ${member.name}`}
          value={member.role}
          disabled={isBusy}
          onChange={(event) =>
            void run(() =>
              authClient.organization.updateMemberRole({
                memberId: member.id,
                role: event.target.value as Role,
              }),
            )
          }
        >
          {grantableRoles(ownRole).map((role) => (
            <option key={role} value={role}>
              {roleWords[role]}
            </option>
          ))}
        </select>
      ) : (
        <RoleBadge role={member.role} />
      )}
      {canRemove && (
        <Button size="small" look="ghost" isBusy={isBusy} onClick={() => setAsking(true)}>
          {isSelf ? 'Leave' : 'Remove'}
          {!isSelf && <span className="sr-only"> {member.name}</span>}
        </Button>
      )}
      {isOnlyOwner && isSelf && <p className="basis-full text-sm text-ink-3">{acts.removalBlockedBecause}</p>}
      {failure && (
        <p role="alert" className="basis-full text-sm text-danger">
          {failure}
        </p>
      )}
      {isAsking && (
        <ConfirmRemoval
          name={member.name}
          isSelf={isSelf}
          isBusy={isBusy}
          onKeep={() => setAsking(false)}
          onRemove={async () => {
            const isDone = await run(() =>
              authClient.organization.removeMember({ memberIdOrEmail: member.id }),
            );
            setAsking(false);
            if (isDone && isSelf) window.location.assign('/billing');
          }}
        />
      )}
    </li>
  );
}
