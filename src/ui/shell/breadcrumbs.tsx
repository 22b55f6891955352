'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { billingPages, organizationPages } from './billing-pages';

export function Breadcrumbs({ organizationName }: { organizationName: string }) {
  const pathname = usePathname();
  const page = [...billingPages, ...organizationPages].find(
    ({ href }) => href === pathname && href !== '/billing',
  );
  const isBilling = pathname.startsWith('/billing');
  return (
    <nav aria-label="Path" className="min-w-0 text-sm text-ink-3">
      <ol className="flex min-w-0 items-center gap-1.5 whitespace-nowrap">
        <li className="truncate">{organizationName}</li>
        {isBilling && (
          <li className="flex items-center gap-1.5">
            <ChevronRight className="size-[0.8125rem]" />
            {pathname === '/billing' ? 'Billing' : <Link href="/billing">Billing</Link>}
          </li>
        )}
        {page && (
          <li className="flex items-center gap-1.5 font-medium text-ink">
            <ChevronRight className="size-[0.8125rem] text-ink-3" />
            {page.label}
          </li>
        )}
      </ol>
    </nav>
  );
}
