import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Brand } from '../brand';
import { classNames } from '../class-names';
import { TestModeBadge, TestModeNote } from '../test-mode';
import { billingPages, furtherPages, organizationPages } from './billing-pages';
import { Breadcrumbs } from './breadcrumbs';
import { PhoneMenu } from './phone-menu';
import { SideNav, TabNav } from './shell-nav';

interface AppShellProps {
  organizationName: string;
  mode: 'test' | 'live';
  emulatorUrl: string | null;
  /** Drawn twice, in the sidebar and on top of phones; one of the two is always hidden. */
  switcher: ReactNode;
  account: ReactNode;
  children: ReactNode;
}

export function AppShell({
  organizationName,
  mode,
  emulatorUrl,
  switcher,
  account,
  children,
}: AppShellProps) {
  const isTest = mode === 'test';
  return (
    <div className={classNames('shell', isTest && 'test-edge')}>
      <a className="skip btn btn-primary" href="#content">
        Skip to content
      </a>
      <aside className="side" aria-label="Organization and account">
        <div className="side-inner">
          <div className="px-2 pt-1">
            <Brand href="/billing" />
          </div>
          {switcher}
          <SideNav />
          <div className="mt-auto">{account}</div>
        </div>
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="mobilebar">
          {switcher}
          {isTest ? <TestModeBadge /> : <span />}
          <PhoneMenu>
            {isTest && <TestModeNote emulatorUrl={emulatorUrl} />}
            {account}
          </PhoneMenu>
          <TabNav />
        </header>
        <header className="topbar">
          <Breadcrumbs
            organizationName={organizationName}
            pages={[...billingPages, ...organizationPages, ...furtherPages].map(({ href, label }) => ({
              href,
              label,
            }))}
            separator={<ChevronRight className="size-[0.8125rem] text-ink-3" />}
          />
          {isTest && (
            <div className="flex items-center gap-2">
              <TestModeBadge />
              <TestModeNote emulatorUrl={emulatorUrl} />
            </div>
          )}
        </header>
        <main className="content" id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
