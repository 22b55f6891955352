'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { type TaxIdType, taxIdKinds } from '@/billing/profile/tax-id-kinds';
import { useTRPC } from '@/trpc/client';
import { ActionError } from '@/ui/action-error';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Field } from '@/ui/field';
import { readFailure } from '../../read-failure';

export default function TaxIdForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const formId = useId();
  const kindId = useId();
  const requestId = useRef(crypto.randomUUID());
  const [type, setType] = useState<TaxIdType>('eu_vat');
  const add = useMutation(
    trpc.billing.profile.addTaxId.mutationOptions({
      onSuccess: onClose,
      // A corrected number is another request.
      onError: () => {
        requestId.current = crypto.randomUUID();
      },
    }),
  );

  function save(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get('value')).trim();
    add.mutate({ type, value, requestId: requestId.current });
  }

  const example = taxIdKinds.find((kind) => kind.type === type)?.example;
  return (
    <Dialog
      title="Add a tax id"
      isLocked={add.isPending}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button look="primary" type="submit" form={formId} isBusy={add.isPending}>
            Add tax id
          </Button>
        </>
      }
    >
      <form id={formId} className="grid gap-4" onSubmit={save}>
        <div className="grid gap-1.5">
          <label htmlFor={kindId} className="text-sm font-medium">
            Kind
          </label>
          <select
            id={kindId}
            className="input"
            value={type}
            onChange={(event) =>
              setType(taxIdKinds.find((kind) => kind.type === event.target.value)?.type ?? type)
            }
          >
            {taxIdKinds.map((kind) => (
              <option key={kind.type} value={kind.type}>
                {kind.label}
              </option>
            ))}
          </select>
        </div>
        <Field
          label="Number"
          name="value"
          hint={`For example ${example}`}
          autoComplete="off"
          maxLength={100}
          required
        />
        <ActionError failure={add.error ? readFailure(add.error) : null} />
      </form>
    </Dialog>
  );
}
