import { Menu } from 'lucide-react';
import type { ReactNode } from 'react';

/** The browser's own popover: it closes on Escape and on a press beside it, and gives focus back, without any script of ours. */
export function PhoneMenu({ children }: { children: ReactNode }) {
  return (
    <>
      <button
        type="button"
        className="btn btn-secondary btn-icon"
        aria-label="Menu"
        popoverTarget="phone-menu"
      >
        <Menu />
      </button>
      <div id="phone-menu" popover="auto" role="dialog" aria-label="Menu" className="phone-menu floating">
        {children}
      </div>
    </>
  );
}
