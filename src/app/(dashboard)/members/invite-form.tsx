'use client';

import { type FormEvent, useId, useState } from 'react';
import type { Role } from '@/billing/overview-schema';
import { roleWords } from '@/ui/billing/role-words';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Field } from '@/ui/field';
import { grantableRoles, roleMeanings } from '@/ui/members/member-words';
import { authClient } from '../../auth-client';
import { useMemberAct } from './use-member-act';

/** By its path: the client's own call knows better-auth's three roles alone, and ours has a fourth. */
function invitePerson(body: { organizationId: string; email: string; role: Role }) {
  return authClient.$fetch('/organization/invite-member', { method: 'POST', body });
}

interface InviteFormProps {
  organizationId: string;
  ownRole: Role;
  /** The number of places when all are taken. */
  fullAt: number | null;
}

/** An address and a role. The invitation holds for seven days. */
export function InviteForm({ organizationId, ownRole, fullAt }: InviteFormProps) {
  const roleId = useId();
  const { isBusy, failure, run } = useMemberAct();
  const [role, setRole] = useState<Role>('member');
  const [invited, setInvited] = useState<string | null>(null);

  async function invite(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const email = String(new FormData(form).get('email')).trim();
    setInvited(null);
    if (!(await run(() => invitePerson({ organizationId, email, role })))) return;
    setInvited(email);
    form.reset();
  }

  return (
    <Card title="Invite somebody">
      <form className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_14rem_auto]" onSubmit={invite}>
        <Field label="E-mail" name="email" type="email" autoComplete="off" required error={failure} />
        <div className="grid gap-1.5">
          <label htmlFor={roleId} className="text-sm font-medium">
            Role
          </label>
          <select
            id={roleId}
            className="input"
            value={role}
            aria-describedby={`${roleId}-note`}
            onChange={(event) => setRole(event.target.value as Role)}
          >
            {grantableRoles(ownRole).map((value) => (
              <option key={value} value={value}>
                {roleWords[value]}
              </option>
            ))}
          </select>
          <p id={`${roleId}-note`} className="text-sm text-ink-3">
            {roleMeanings[role]}
          </p>
        </div>
        <div className="sm:pt-[1.625rem]">
          <Button
            type="submit"
            look="primary"
            isBusy={isBusy}
            blockedBecause={fullAt === null ? null : `All ${fullAt} places are taken.`}
          >
            Invite
          </Button>
        </div>
      </form>
      <p role="status" className="mt-3 text-sm text-ink-2 empty:hidden">
        {invited && `${invited} is invited. Send them the link below.`}
      </p>
    </Card>
  );
}
