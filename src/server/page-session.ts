import 'server-only';
import { headers } from 'next/headers';
import { cache } from 'react';
import { appServices } from './app-services';
import { type RequestSession, readSession } from './session';

export type PageSession = RequestSession;

/** Who opens the page; read once per request however many components ask. */
export const getPageSession = cache(async (): Promise<PageSession | null> => {
  return readSession(appServices(), await headers());
});
