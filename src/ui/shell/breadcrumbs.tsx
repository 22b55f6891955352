'use client';

import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Link } from '../link';

interface BreadcrumbsProps {
  organizationName: string;
  pages: { href: string; label: string }[];
  separator: ReactNode;
}

export function Breadcrumbs({ organizationName, pages, separator }: BreadcrumbsProps) {
  const pathname = usePathname();
  const page = pages.find(({ href }) => href === pathname && href !== '/billing');
  const isBilling = pathname.startsWith('/billing');
  return (
    <nav aria-label="Path" className="min-w-0 text-sm text-ink-3">
      <ol className="flex min-w-0 items-center gap-1.5 whitespace-nowrap">
        <li className="truncate">{organizationName}</li>
        {isBilling && (
          <li className="flex items-center gap-1.5">
            {separator}
            {pathname === '/billing' ? 'Billing' : <Link href="/billing">Billing</Link>}
          </li>
        )}
        {page && (
          <li className="flex items-center gap-1.5 font-medium text-ink">
            {separator}
            {page.label}
          </li>
        )}
      </ol>
    </nav>
  );
}
