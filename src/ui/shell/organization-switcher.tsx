'use client';

import { Menu } from '@base-ui/react/menu';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import type { Role } from '@/billing/overview-schema';
import { roleWords } from '../billing/role-badge';

export interface ShellOrganization {
  id: string;
  name: string;
  role: Role;
}

interface OrganizationSwitcherProps {
  current: ShellOrganization;
  organizations: ShellOrganization[];
  onSwitch: (organizationId: string) => void;
  onCreate: () => void;
}

export function OrganizationSwitcher({
  current,
  organizations,
  onSwitch,
  onCreate,
}: OrganizationSwitcherProps) {
  return (
    <Menu.Root>
      <Menu.Trigger className="org-button">
        <Monogram name={current.name} />
        <span className="min-w-0">
          <span className="sr-only">Switch organization, now </span>
          <span className="block truncate leading-[1.125rem] font-semibold">{current.name}</span>
          <span className="block text-xs text-ink-3">{roleWords[current.role]}</span>
        </span>
        <ChevronsUpDown className="text-ink-3" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start" className="z-30">
          <Menu.Popup className="floating w-60 p-1">
            <Menu.RadioGroup value={current.id} onValueChange={(id: string) => onSwitch(id)}>
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

function Monogram({ name, isSmall = false }: { name: string; isSmall?: boolean }) {
  return (
    <span aria-hidden="true" className={isSmall ? 'monogram size-5 rounded-[3px] text-xs' : 'monogram'}>
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}
