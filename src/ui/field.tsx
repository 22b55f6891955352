import { CircleAlert } from 'lucide-react';
import { type InputHTMLAttributes, useId } from 'react';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  /** Says what to do, in words. */
  error?: string | null;
}

/** Label above, hint or error below and tied to the input. */
export function Field({ label, hint, error = null, ...input }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        {...input}
        id={id}
        className="input"
        aria-invalid={error !== null || undefined}
        aria-describedby={note ? noteId : undefined}
      />
      {error !== null && (
        <p id={noteId} className="flex items-start gap-1.5 text-sm text-danger">
          <CircleAlert className="mt-[0.1875rem] size-3.5" />
          {error}
        </p>
      )}
      {error === null && hint && (
        <p id={noteId} className="text-sm text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
