'use client';

import { Mail } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Role } from '@/billing/overview-schema';
import { RoleBadge } from '@/ui/billing/role-badge';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { formatDate } from '@/ui/format-date';
import { authClient } from '../../auth-client';
import { useMemberAct } from './use-member-act';

interface Invitation {
  id: string;
  email: string;
  role: Role;
  expiresAt: Date;
}

/** Asked, not answered yet. Each has a link that only the person with that address can use. */
export function PendingInvitations({ invitations }: { invitations: Invitation[] }) {
  return (
    <Card title="Invited" isFlush>
      <ul className="row-list">
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </Card>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { isBusy, failure, run } = useMemberAct();
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 md:px-5">
      <span className="grid size-8 flex-none place-items-center rounded-full bg-hover text-ink-2">
        <Mail className="size-4" />
      </span>
      <span className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]">
        <span className="block font-medium">{invitation.email}</span>
        <span className="block text-sm text-ink-3">Until {formatDate(invitation.expiresAt)}</span>
      </span>
      <RoleBadge role={invitation.role} />
      <CopyLink path={`/invitation/${invitation.id}`} email={invitation.email} />
      <Button
        size="small"
        look="ghost"
        isBusy={isBusy}
        onClick={() =>
          void run(() => authClient.organization.cancelInvitation({ invitationId: invitation.id }))
        }
      >
        Withdraw<span className="sr-only"> the invitation of {invitation.email}</span>
      </Button>
      {failure && (
        <p role="alert" className="basis-full text-sm text-danger">
          {failure}
        </p>
      )}
    </li>
  );
}

function CopyLink({ path, email }: { path: string; email: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <>
      <Button
        size="small"
        onClick={() =>
          void navigator.clipboard
            .writeText(new URL(path, window.location.href).href)
            .then(() => setCopied(true))
        }
      >
        {isCopied ? 'Copied' : 'Copy link'}
        <span className="sr-only"> for {email}</span>
      </Button>
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  );
}
