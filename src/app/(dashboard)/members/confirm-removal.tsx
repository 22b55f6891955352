'use client';

import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';

interface ConfirmRemovalProps {
  name: string;
  isSelf: boolean;
  isBusy: boolean;
  onKeep: () => void;
  onRemove: () => void;
}

export function ConfirmRemoval({ name, isSelf, isBusy, onKeep, onRemove }: ConfirmRemovalProps) {
  return (
    <Dialog
      title={isSelf ? 'Leave the organization?' : `Remove ${name}?`}
      isLocked={isBusy}
      onClose={onKeep}
      foot={
        <>
          <Button look="secondary" onClick={onKeep}>
            {isSelf ? 'Stay' : `Keep ${name}`}
          </Button>
          <Button look="danger" isBusy={isBusy} onClick={onRemove}>
            {isSelf ? 'Leave' : `Remove ${name}`}
          </Button>
        </>
      }
    >
      <p className="max-w-[52ch] text-ink-2">
        {isSelf
          ? 'You lose access at once, also in tabs that are open. An owner or admin can invite you again.'
          : `${name} loses access at once, also in tabs that are open. Their place is free for somebody else.`}
      </p>
    </Dialog>
  );
}
