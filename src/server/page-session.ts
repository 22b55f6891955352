import 'server-only';
import { headers } from 'next/headers';
import { cache } from 'react';
import { appServices } from './app-services';
import { type RequestSession, readSession } from './session';

export type PageSession = RequestSession;

/** Who opens the page; read once per request however many components ask. */
export const getPageSession = cache(async (): Promise<PageSession | null> => {
  // First of all: it tells the build that this page is made per request, before the environment is looked at.
  const requestHeaders = await headers();
  return readSession(appServices(), requestHeaders);
});
