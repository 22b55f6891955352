'use client';

import { Dialog as DialogPrimitive } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

interface DialogProps {
  title: string;
  /** While money moves it cannot be closed, by no key and no press. */
  isLocked?: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Left to right: the note, the way out, the act. */
  foot: ReactNode;
}

/** A question that is answered before the page goes on. Focus goes in, stays in, and returns to what opened it. */
export function Dialog({ title, isLocked = false, onClose, children, foot }: DialogProps) {
  return (
    <DialogPrimitive.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen && !isLocked) onClose();
      }}
    >
      <DialogPrimitive.Portal>
        <DialogPrimitive.Backdrop className="scrim" />
        <DialogPrimitive.Viewport className="dialog-viewport">
          <DialogPrimitive.Popup className="dialog">
            <div className="dialog-head">
              <DialogPrimitive.Title>{title}</DialogPrimitive.Title>
              {!isLocked && (
                <DialogPrimitive.Close className="btn btn-ghost btn-sm btn-icon" aria-label="Close">
                  <X />
                </DialogPrimitive.Close>
              )}
            </div>
            <div className="dialog-body">{children}</div>
            <div className="dialog-foot">{foot}</div>
          </DialogPrimitive.Popup>
        </DialogPrimitive.Viewport>
      </DialogPrimitive.Portal>
    </DialogPrimitive.Root>
  );
}
