import type { ReactNode } from 'react';
import { SiteFooter } from '@/ui/landing/site-footer';
import { SiteHeader } from '@/ui/landing/site-header';

export default function LandingLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <a className="skip btn btn-primary" href="#content">
        Skip to content
      </a>
      <SiteHeader />
      <main id="content" className="site" tabIndex={-1}>
        {children}
      </main>
      <SiteFooter />
    </>
  );
}
