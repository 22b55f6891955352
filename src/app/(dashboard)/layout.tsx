import type { ReactNode } from 'react';
import { getPageSession } from '@/server/page-session';
import { getPublicConfig } from '@/server/public-config';
import { TRPCReactProvider } from '@/trpc/client';
import { DashboardFrame } from './dashboard-frame';
import { LiveFeed } from './live-feed';

/** Without a session it draws nothing of its own: the page inside redirects, with its own address to come back to. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const session = await getPageSession();
  if (!session?.organization) return children;
  const { mode, emulatorUrl } = getPublicConfig();
  return (
    <TRPCReactProvider organizationId={session.organization.id}>
      <LiveFeed organizationId={session.organization.id}>
        <DashboardFrame
          user={session.user}
          organization={session.organization}
          organizations={session.organizations}
          mode={mode}
          emulatorUrl={emulatorUrl}
        >
          {children}
        </DashboardFrame>
      </LiveFeed>
    </TRPCReactProvider>
  );
}
