'use client';

import { Popover } from '@base-ui/react/popover';
import { Menu } from 'lucide-react';
import type { ReactNode } from 'react';

export function PhoneMenu({ children }: { children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="btn btn-secondary btn-icon" aria-label="Menu">
        <Menu />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className="z-30">
          <Popover.Popup className="floating grid w-72 gap-4 p-4" aria-label="Menu">
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
