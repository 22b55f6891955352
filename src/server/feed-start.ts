import 'server-only';
import { cache } from 'react';
import { readFeedHead } from '@/billing/feed-reader';
import { appServices } from './app-services';
import { getPageSession } from './page-session';

/**
 * Where the organization's feed stood before anything of this request was read: whatever comes after it may be missing from the page,
 * and the browser follows the feed from here. Read once per request; every query of a page waits for it. 0 without an organization.
 */
export const readFeedStart = cache(async (): Promise<number> => {
  const session = await getPageSession();
  if (!session?.organization) return 0;
  return readFeedHead(appServices().database, session.organization.id);
});
