'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { billingPages } from './billing-pages';

/** In the sidebar. */
export function SideNav() {
  const pathname = usePathname();
  return (
    <nav aria-label="Billing" className="grid gap-px">
      <p className="mb-1 px-2.5 text-xs/6 font-medium text-ink-3">Billing</p>
      {billingPages.map(({ href, label, icon: Icon }) => (
        <Link
          key={href}
          href={href}
          className="nav-link"
          aria-current={pathname === href ? 'page' : undefined}
        >
          <Icon />
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** On phones: the same pages as a row that scrolls. */
export function TabNav() {
  const pathname = usePathname();
  return (
    <nav aria-label="Billing" className="tabs">
      {billingPages.map(({ href, label }) => (
        <Link key={href} href={href} aria-current={pathname === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
