'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { Button } from '@/ui/button';
import { OrganizationSwitcher, type ShellOrganization } from '@/ui/shell/organization-switcher';
import { useOrganizationChannel } from './use-organization-channel';

/** Loaded when it is used: no page needs it to be read. */
async function loadAuthClient() {
  return (await import('../auth-client')).authClient;
}

interface SwitcherProps {
  current: ShellOrganization;
  organizations: ShellOrganization[];
  icon: ReactNode;
}

/** Switching ends in a full load, so nothing of the organization before stays cached. */
export function Switcher({ current, organizations, icon }: SwitcherProps) {
  const router = useRouter();
  const sayItSwitched = useOrganizationChannel(current.id);

  async function switchTo(organizationId: string): Promise<void> {
    if (organizationId === current.id) return;
    const auth = await loadAuthClient();
    await auth.organization.setActive({ organizationId });
    sayItSwitched(organizationId);
    window.location.assign('/billing');
  }

  return (
    <OrganizationSwitcher
      current={current}
      organizations={organizations}
      icon={icon}
      onSwitch={(id) => void switchTo(id)}
      onCreate={() => router.push('/new-organization')}
    />
  );
}

export function SignOut({ icon }: { icon: ReactNode }) {
  const [isSigningOut, setSigningOut] = useState(false);

  async function signOut(): Promise<void> {
    setSigningOut(true);
    const auth = await loadAuthClient();
    await auth.signOut();
    window.location.assign('/sign-in');
  }

  return (
    <Button look="ghost" size="small" isBusy={isSigningOut} onClick={() => void signOut()}>
      {!isSigningOut && icon}
      Sign out
    </Button>
  );
}
