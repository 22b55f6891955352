'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { Account } from '@/ui/shell/account';
import { AppShell } from '@/ui/shell/app-shell';
import { OrganizationSwitcher, type ShellOrganization } from '@/ui/shell/organization-switcher';
import { authClient } from '../auth-client';
import { useOrganizationChannel } from './use-organization-channel';

interface DashboardFrameProps {
  user: { name: string; email: string };
  organization: ShellOrganization;
  organizations: ShellOrganization[];
  mode: 'test' | 'live';
  emulatorUrl: string | null;
  children: ReactNode;
}

/** The shell with its three acts: switch, create, sign out. Each ends in a full load, so nothing of before stays cached. */
export function DashboardFrame({
  user,
  organization,
  organizations,
  mode,
  emulatorUrl,
  children,
}: DashboardFrameProps) {
  const router = useRouter();
  const sayItSwitched = useOrganizationChannel(organization.id);
  const [isSigningOut, setSigningOut] = useState(false);

  async function switchTo(organizationId: string): Promise<void> {
    if (organizationId === organization.id) return;
    await authClient.organization.setActive({ organizationId });
    sayItSwitched(organizationId);
    window.location.assign('/billing');
  }

  async function signOut(): Promise<void> {
    setSigningOut(true);
    await authClient.signOut();
    window.location.assign('/sign-in');
  }

  return (
    <AppShell
      organizationName={organization.name}
      mode={mode}
      emulatorUrl={emulatorUrl}
      switcher={
        <OrganizationSwitcher
          current={organization}
          organizations={organizations}
          onSwitch={(id) => void switchTo(id)}
          onCreate={() => router.push('/new-organization')}
        />
      }
      account={
        <Account
          name={user.name}
          email={user.email}
          isSigningOut={isSigningOut}
          onSignOut={() => void signOut()}
        />
      }
    >
      {children}
    </AppShell>
  );
}
