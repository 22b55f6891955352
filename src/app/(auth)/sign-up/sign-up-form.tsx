'use client';

import { type FormEvent, useState } from 'react';
import { Field } from '@/ui/field';
import { authClient } from '../../auth-client';
import { authMessage } from '../auth-message';
import { createOrganization } from '../create-organization';
import { focusField } from '../focus-field';
import { FormError } from '../form-error';
import { organizationNameProblem } from '../organization-name';
import { passwordLength } from '../password-length';
import { SubmitButton } from '../submit-button';

/**
 * The account first, then its organization. If only the second fails, pressing again repeats only that. Whoever was invited joins one
 * that is there.
 */
export function SignUpForm({ next }: { next: string }) {
  const isInvited = next.startsWith('/invitation/');
  const [isBusy, setBusy] = useState(false);
  const [hasAccount, setHasAccount] = useState(false);
  const [organizationError, setOrganizationError] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    // A space may be part of a password, and of nothing else.
    const read = (name: string): string => {
      const value = String(form.get(name));
      return name === 'password' ? value : value.trim();
    };
    // Before the account: nobody ends up with one because the name beside it was refused.
    const nameProblem = isInvited ? null : organizationNameProblem(read('organization'));
    setOrganizationError(nameProblem);
    setFailure(null);
    if (nameProblem !== null) return focusField(event.currentTarget, 'organization');
    setBusy(true);
    const problem =
      (hasAccount ? null : await createAccount(read)) ??
      (isInvited ? null : await createOrganization(read('organization')));
    if (problem === null) return window.location.assign(next);
    setFailure(problem);
    setBusy(false);
  }

  async function createAccount(read: (name: string) => string): Promise<string | null> {
    const { error } = await authClient.signUp.email({
      name: read('name'),
      email: read('email'),
      password: read('password'),
    });
    if (error) return authMessage(error);
    setHasAccount(true);
    return null;
  }

  return (
    <form className="grid gap-4" method="post" onSubmit={submit}>
      <Field label="Your name" name="name" autoComplete="name" required />
      <Field label="E-mail" name="email" type="email" autoComplete="email" required />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={passwordLength.min}
        maxLength={passwordLength.max}
        required
        hint={`At least ${passwordLength.min} characters. A sentence is fine, and so is pasting.`}
      />
      {!isInvited && (
        <Field
          label="Organization"
          name="organization"
          autoComplete="organization"
          required
          error={organizationError}
          hint="The team or company that the plan is for."
        />
      )}
      <FormError message={failure} />
      <SubmitButton isBusy={isBusy}>Create account</SubmitButton>
    </form>
  );
}
