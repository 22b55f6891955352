import { CircleUser } from 'lucide-react';
import type { ReactNode } from 'react';
import { ThemeToggle } from '../theme-toggle';

interface AccountProps {
  name: string;
  email: string;
  signOut: ReactNode;
}

/** Who is signed in, the theme, and the way out: at the foot of the sidebar and in the menu of phones. */
export function Account({ name, email, signOut }: AccountProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex items-center gap-2.5 px-2.5 text-sm/[1.125rem]">
        <CircleUser className="text-ink-3" />
        <span className="min-w-0">
          <span className="block truncate">{name}</span>
          <span className="block truncate text-xs text-ink-3">{email}</span>
        </span>
      </div>
      <div className="flex items-center justify-between gap-2">
        {signOut}
        <ThemeToggle />
      </div>
    </div>
  );
}
