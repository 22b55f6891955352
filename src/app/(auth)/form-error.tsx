import { CircleAlert } from 'lucide-react';

/** What the whole form failed with. Always in the page, so that a screen reader announces what appears in it. */
export function FormError({ message }: { message: string | null }) {
  return (
    <div role="alert">
      {message && (
        <p className="flex items-start gap-1.5 text-sm text-danger">
          <CircleAlert className="mt-[0.1875rem] size-3.5" />
          {message}
        </p>
      )}
    </div>
  );
}
