'use client';

import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import type { Role } from '@/billing/overview-schema';
import { roleWords } from '../billing/role-words';
import { Monogram } from './monogram';

export interface ShellOrganization {
  id: string;
  name: string;
  role: Role;
}

interface OrganizationSwitcherProps {
  current: ShellOrganization;
  organizations: ShellOrganization[];
  icon: ReactNode;
  onSwitch: (organizationId: string) => void;
  onCreate: () => void;
}

const loadMenu = () => import('./organization-menu');
const OrganizationMenu = lazy(() => loadMenu().then((module) => ({ default: module.OrganizationMenu })));

/** The name on top of the sidebar. Its menu is loaded when somebody reaches for it. */
export function OrganizationSwitcher({
  current,
  organizations,
  icon,
  onSwitch,
  onCreate,
}: OrganizationSwitcherProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const load = (): void => void loadMenu();
  return (
    <>
      <button
        ref={button}
        type="button"
        className="org-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => setOpen(true)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <Monogram name={current.name} />
        <span className="min-w-0">
          <span className="sr-only">Switch organization, now </span>
          <span className="block truncate leading-[1.125rem] font-semibold">{current.name}</span>
          <span className="block text-xs text-ink-3">{roleWords[current.role]}</span>
        </span>
        {icon}
      </button>
      {isOpen && (
        <Suspense>
          <OrganizationMenu
            opener={button}
            currentId={current.id}
            organizations={organizations}
            onClose={() => setOpen(false)}
            onSwitch={onSwitch}
            onCreate={onCreate}
          />
        </Suspense>
      )}
    </>
  );
}
