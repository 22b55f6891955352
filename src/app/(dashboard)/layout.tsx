import { ChevronsUpDown, LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { getPageSession } from '@/server/page-session';
import { getPublicConfig } from '@/server/public-config';
import { TRPCReactProvider } from '@/trpc/client';
import { Account } from '@/ui/shell/account';
import { AppShell } from '@/ui/shell/app-shell';
import { LiveFeed } from './live-feed';
import { SignOut, Switcher } from './signed-in';

/** Without a session it draws nothing of its own: the page inside redirects, with its own address to come back to. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const session = await getPageSession();
  if (!session?.organization) return children;
  const { user, organization, organizations } = session;
  const { mode, emulatorUrl } = getPublicConfig();
  return (
    <TRPCReactProvider organizationId={organization.id}>
      <LiveFeed organizationId={organization.id}>
        <AppShell
          organizationName={organization.name}
          mode={mode}
          emulatorUrl={emulatorUrl}
          switcher={
            <Switcher
              current={organization}
              organizations={organizations}
              icon={<ChevronsUpDown className="text-ink-3" />}
            />
          }
          account={<Account name={user.name} email={user.email} signOut={<SignOut icon={<LogOut />} />} />}
        >
          {children}
        </AppShell>
      </LiveFeed>
    </TRPCReactProvider>
  );
}
