'use client';

import { type FormEvent, useState } from 'react';
import { Field } from '@/ui/field';
import { authClient } from '../../auth-client';
import { authMessage } from '../auth-message';
import { FormError } from '../form-error';
import { SubmitButton } from '../submit-button';

export function SignInForm({ next }: { next: string }) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    const { error } = await authClient.signIn.email({
      email: String(form.get('email')),
      password: String(form.get('password')),
    });
    // A full load: no data of whoever used this browser before stays in memory.
    if (!error) return window.location.assign(next);
    setFailure(authMessage(error));
    setBusy(false);
  }

  return (
    <form className="grid gap-4" method="post" onSubmit={submit}>
      <Field label="E-mail" name="email" type="email" autoComplete="username" required />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      <FormError message={failure} />
      <SubmitButton isBusy={isBusy}>Sign in</SubmitButton>
    </form>
  );
}
