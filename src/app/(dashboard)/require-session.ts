import 'server-only';
import { redirect } from 'next/navigation';
import { getPageSession, type PageSession } from '@/server/page-session';

export interface DashboardSession extends PageSession {
  organization: NonNullable<PageSession['organization']>;
}

/**
 * The signed-in person and their organization, or the page where they get one. Every page of the dashboard calls it
 * with its own address: a layout does not know which page it is drawn around, and is kept while pages change.
 */
export async function requireSession(path: string): Promise<DashboardSession> {
  const session = await getPageSession();
  if (!session) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  const { organization } = session;
  if (!organization) redirect(`/new-organization?next=${encodeURIComponent(path)}`);
  return { ...session, organization };
}
