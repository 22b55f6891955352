'use client';

import { type FormEvent, useState } from 'react';
import { Field } from '@/ui/field';
import { createOrganization } from '../create-organization';
import { focusField } from '../focus-field';
import { FormError } from '../form-error';
import { organizationNameProblem } from '../organization-name';
import { SubmitButton } from '../submit-button';

export function NewOrganizationForm({ next }: { next: string }) {
  const [isBusy, setBusy] = useState(false);
  const [nameError, setNameError] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const name = String(new FormData(event.currentTarget).get('organization')).trim();
    const nameProblem = organizationNameProblem(name);
    setNameError(nameProblem);
    setFailure(null);
    if (nameProblem !== null) return focusField(event.currentTarget, 'organization');
    setBusy(true);
    const problem = await createOrganization(name);
    if (problem === null) return window.location.assign(next);
    setFailure(problem);
    setBusy(false);
  }

  return (
    <form className="grid gap-4" method="post" onSubmit={submit}>
      <Field
        label="Organization"
        name="organization"
        autoComplete="organization"
        required
        error={nameError}
      />
      <FormError message={failure} />
      <SubmitButton isBusy={isBusy}>Create organization</SubmitButton>
    </form>
  );
}
