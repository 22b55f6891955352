import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { getPublicConfig } from '@/server/public-config';
import { Brand } from '@/ui/brand';
import { TestModeBadge, TestModeNote } from '@/ui/test-mode';

/** One narrow column. The mode is read at run time, so the page is never built ahead. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  await connection();
  const { mode, emulatorUrl } = getPublicConfig();
  const isTest = mode === 'test';
  return (
    <div className={isTest ? 'test-edge min-h-dvh' : 'min-h-dvh'}>
      <header className="site flex h-16 items-center justify-between gap-4">
        <Brand href="/" />
        {isTest && <TestModeBadge />}
      </header>
      <main className="mx-auto grid w-full max-w-[26rem] gap-6 px-4 pt-8 pb-20 md:pt-14">
        {children}
        {isTest && <TestModeNote emulatorUrl={emulatorUrl} />}
      </main>
    </div>
  );
}
