'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { may, refusal } from '@/billing/permissions';
import { useTRPC } from '@/trpc/client';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { membersLead } from '@/ui/members/member-words';
import { PageHead } from '@/ui/page-head';
import { Sentence } from '@/ui/sentence';
import { DeleteOrganization } from './delete-organization';
import { InviteForm } from './invite-form';
import { MemberRow } from './member-row';
import { PendingInvitations } from './pending-invitations';

/** Who belongs to the organization, with what role, and who was asked to join. */
export function Members() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.billing.members.list.queryOptions());
  const { organizationId, organizationName, members, invitations, limit, extra, ownRole, ownUserId } = data;
  const owners = members.filter(({ role }) => role === 'owner').length;
  const isFull = limit !== null && members.length >= limit;
  return (
    <>
      <PageHead title="Members" lead={<Sentence>{membersLead(members.length, limit, extra)}</Sentence>} />
      {may(ownRole, 'invite') ? (
        <InviteForm organizationId={organizationId} ownRole={ownRole} fullAt={isFull ? limit : null} />
      ) : (
        <Card title="Invite somebody">
          <Button blockedBecause={refusal('invite')}>Invite</Button>
        </Card>
      )}
      <Card title="Members" isFlush>
        <ul className="row-list">
          {members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              isSelf={member.userId === ownUserId}
              ownRole={ownRole}
              isOnlyOwner={member.role === 'owner' && owners === 1}
            />
          ))}
        </ul>
      </Card>
      {invitations && invitations.length > 0 && <PendingInvitations invitations={invitations} />}
      <DeleteOrganization name={organizationName} role={ownRole} />
    </>
  );
}
