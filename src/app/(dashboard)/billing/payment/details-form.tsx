'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { countryCodes } from '@/billing/profile/countries';
import type { BillingDetails } from '@/billing/profile/profile-schema';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Field } from '@/ui/field';
import { readFailure } from '../../read-failure';

const countryNames = new Intl.DisplayNames('en', { type: 'region' });
const countries = countryCodes
  .map((code) => ({ code, name: countryNames.of(code) ?? code }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** Company, e-mail and address. What is saved here goes to Stripe, and the page shows what came back from there. */
export default function DetailsForm({ details, onClose }: { details: BillingDetails; onClose: () => void }) {
  const trpc = useTRPC();
  const formId = useId();
  const countryId = useId();
  const requestId = useRef(crypto.randomUUID());
  const { address } = details;
  const [country, setCountry] = useState(address?.country ?? '');
  const update = useMutation(
    trpc.billing.profile.update.mutationOptions({
      onSuccess: onClose,
      onError: () => {
        requestId.current = crypto.randomUUID();
      },
    }),
  );

  function save(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    update.mutate({
      name: text('name'),
      email: text('email'),
      address: country
        ? {
            line1: text('line1'),
            line2: text('line2'),
            city: text('city'),
            state: text('state'),
            postalCode: text('postalCode'),
            country,
          }
        : null,
      requestId: requestId.current,
    });
  }

  const hasAddress = country !== '';
  return (
    <Dialog
      title="Billing details"
      isLocked={update.isPending}
      onClose={onClose}
      foot={
        <>
          <p className="text-sm text-ink-3">Changes apply to future invoices only.</p>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button look="primary" type="submit" form={formId} isBusy={update.isPending}>
            Save details
          </Button>
        </>
      }
    >
      <form id={formId} className="grid gap-4" onSubmit={save}>
        <Field
          label="Company"
          name="name"
          defaultValue={details.name ?? ''}
          autoComplete="organization"
          maxLength={256}
          required
        />
        <Field
          label="Invoices to"
          name="email"
          type="email"
          defaultValue={details.email ?? ''}
          autoComplete="email"
          maxLength={512}
          required
        />
        <div className="grid gap-1.5">
          <label htmlFor={countryId} className="text-sm font-medium">
            Country
          </label>
          <select
            id={countryId}
            className="input"
            value={country}
            autoComplete="country"
            onChange={(event) => setCountry(event.target.value)}
          >
            <option value="">No address</option>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        {hasAddress && (
          <>
            <Field
              label="Street"
              name="line1"
              defaultValue={address?.line1 ?? ''}
              autoComplete="address-line1"
              maxLength={200}
              required
            />
            <Field
              label="Building, floor (optional)"
              name="line2"
              defaultValue={address?.line2 ?? ''}
              autoComplete="address-line2"
              maxLength={200}
            />
            <div className="grid gap-4 sm:grid-cols-3">
              <Field
                label="Postal code"
                name="postalCode"
                defaultValue={address?.postalCode ?? ''}
                autoComplete="postal-code"
                maxLength={200}
              />
              <Field
                label="City"
                name="city"
                defaultValue={address?.city ?? ''}
                autoComplete="address-level2"
                maxLength={200}
              />
              <Field
                label="State or region"
                name="state"
                defaultValue={address?.state ?? ''}
                autoComplete="address-level1"
                maxLength={200}
              />
            </div>
          </>
        )}
        <ActionError failure={update.error ? readFailure(update.error) : null} />
      </form>
    </Dialog>
  );
}
