'use client';

import { useCallback, useEffect } from 'react';

const channelName = 'organization';

/**
 * The session is the browser's, not the tab's: when one tab switches the organization, every other tab that shows the old one
 * leaves it too. Returns how a tab says that it has switched.
 */
export function useOrganizationChannel(shownOrganizationId: string): (organizationId: string) => void {
  useEffect(() => {
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = ({ data }: MessageEvent<string>) => {
      if (data !== shownOrganizationId) window.location.assign('/billing');
    };
    return () => channel.close();
  }, [shownOrganizationId]);

  return useCallback((organizationId) => {
    const channel = new BroadcastChannel(channelName);
    channel.postMessage(organizationId);
    channel.close();
  }, []);
}
