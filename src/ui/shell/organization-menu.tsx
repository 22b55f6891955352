'use client';

import { Menu } from '@base-ui/react/menu';
import { Check, Plus } from 'lucide-react';
import type { RefObject } from 'react';
import { roleWords } from '../billing/role-words';
import { Monogram } from './monogram';
import type { ShellOrganization } from './organization-switcher';

interface OrganizationMenuProps {
  /** The button it hangs from, and to which focus returns. */
  opener: RefObject<HTMLButtonElement | null>;
  currentId: string;
  organizations: ShellOrganization[];
  onClose: () => void;
  onSwitch: (organizationId: string) => void;
  onCreate: () => void;
}

/** Open from the moment it is drawn. */
export function OrganizationMenu({
  opener,
  currentId,
  organizations,
  onClose,
  onSwitch,
  onCreate,
}: OrganizationMenuProps) {
  return (
    <Menu.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={opener} sideOffset={6} align="start" className="z-30">
          <Menu.Popup className="floating w-60 p-1" finalFocus={opener} aria-label="Organizations">
            <Menu.RadioGroup value={currentId} onValueChange={(id: string) => onSwitch(id)}>
              {organizations.map((organization) => (
                <Menu.RadioItem
                  key={organization.id}
                  value={organization.id}
                  className="menu-item"
                  closeOnClick
                >
                  <Monogram name={organization.name} isSmall />
                  <span className="min-w-0 truncate">{organization.name}</span>
                  <span className="ml-auto flex items-center gap-1.5 text-xs text-ink-3">
                    {roleWords[organization.role]}
                    <Menu.RadioItemIndicator>
                      <Check className="size-3.5 text-accent" />
                    </Menu.RadioItemIndicator>
                  </span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="mx-1 my-1 h-px bg-line" />
            <Menu.Item className="menu-item" onClick={onCreate}>
              <Plus />
              New organization
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
