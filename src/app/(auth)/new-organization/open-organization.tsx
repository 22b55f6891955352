'use client';

import { useState } from 'react';
import { Button } from '@/ui/button';
import { authClient } from '../../auth-client';
import { authMessage } from '../auth-message';
import { FormError } from '../form-error';

interface OpenOrganizationProps {
  organizations: { id: string; name: string }[];
}

export function OpenOrganization({ organizations }: OpenOrganizationProps) {
  const [openingId, setOpeningId] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function open(organizationId: string): Promise<void> {
    setOpeningId(organizationId);
    setFailure(null);
    const { error } = await authClient.organization.setActive({ organizationId });
    if (!error) return window.location.assign('/billing');
    setFailure(authMessage(error));
    setOpeningId(null);
  }

  return (
    <section className="grid gap-3 border-t border-line pt-6" aria-labelledby="open-title">
      <h2 id="open-title" className="text-base">
        Or open one you belong to
      </h2>
      <ul className="grid gap-2">
        {organizations.map(({ id, name }) => (
          <li key={id}>
            <Button isBlock isBusy={openingId === id} onClick={() => void open(id)}>
              Open {name}
            </Button>
          </li>
        ))}
      </ul>
      <FormError message={failure} />
    </section>
  );
}
