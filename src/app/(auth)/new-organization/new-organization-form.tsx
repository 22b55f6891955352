'use client';

import { type FormEvent, useState } from 'react';
import { Field } from '@/ui/field';
import { createOrganization } from '../create-organization';
import { FormError } from '../form-error';
import { SubmitButton } from '../submit-button';

export function NewOrganizationForm({ next }: { next: string }) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const name = String(new FormData(event.currentTarget).get('organization')).trim();
    setBusy(true);
    setFailure(null);
    const problem = await createOrganization(name);
    if (problem === null) return window.location.assign(next);
    setFailure(problem);
    setBusy(false);
  }

  return (
    <form className="grid gap-4" method="post" onSubmit={submit}>
      <Field label="Organization" name="organization" autoComplete="organization" required />
      <FormError message={failure} />
      <SubmitButton isBusy={isBusy}>Create organization</SubmitButton>
    </form>
  );
}
