import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getPageSession } from '@/server/page-session';
import { nextPath } from '../next-path';
import { NewOrganizationForm } from './new-organization-form';
import { OpenOrganization } from './open-organization';

export const metadata: Metadata = { title: 'New organization' };

interface NewOrganizationPageProps {
  searchParams: Promise<{ next?: string | string[] }>;
}

/** Where somebody without an open organization lands: open one they belong to, or create another. */
export default async function NewOrganizationPage({ searchParams }: NewOrganizationPageProps) {
  const next = nextPath((await searchParams).next);
  const session = await getPageSession();
  if (!session) redirect(`/sign-in?next=${encodeURIComponent('/new-organization')}`);
  const others = session.organizations.filter(({ id }) => id !== session.organization?.id);
  return (
    <>
      <div>
        <h1 className="text-2xl tracking-tighter">New organization</h1>
        <p className="mt-1 text-ink-2">A plan belongs to an organization. You become its owner.</p>
      </div>
      <NewOrganizationForm next={next} />
      {others.length > 0 && <OpenOrganization organizations={others} />}
    </>
  );
}
