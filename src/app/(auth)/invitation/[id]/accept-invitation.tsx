'use client';

import { useState } from 'react';
import type { Role } from '@/billing/overview-schema';
import { roleWords } from '@/ui/billing/role-words';
import { Button } from '@/ui/button';
import { roleMeanings } from '@/ui/members/member-words';
import { memberMessage } from '../../../(dashboard)/members/member-message';
import { authClient } from '../../../auth-client';
import { FormError } from '../../form-error';

interface AcceptInvitationProps {
  invitationId: string;
  organizationName: string;
  role: Role;
}

export function AcceptInvitation({ invitationId, organizationName, role }: AcceptInvitationProps) {
  const [busy, setBusy] = useState<'accept' | 'reject' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function answer(act: 'accept' | 'reject'): Promise<void> {
    if (busy) return;
    setBusy(act);
    setFailure(null);
    const { error } =
      act === 'accept'
        ? await authClient.organization.acceptInvitation({ invitationId })
        : await authClient.organization.rejectInvitation({ invitationId });
    if (!error) return window.location.assign('/billing');
    setFailure(memberMessage(error));
    setBusy(null);
  }

  return (
    <>
      <p className="text-ink-2">{`Your role will be ${roleWords[role]}: ${roleMeanings[role].toLowerCase()}.`}</p>
      <FormError message={failure} />
      <div className="grid gap-2">
        <Button look="primary" isBlock isBusy={busy === 'accept'} onClick={() => void answer('accept')}>
          Join {organizationName}
        </Button>
        <Button isBlock isBusy={busy === 'reject'} onClick={() => void answer('reject')}>
          Decline
        </Button>
      </div>
    </>
  );
}
