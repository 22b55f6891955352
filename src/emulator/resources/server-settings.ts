import { serverClock, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkedVersion } from '../versions/api-versions';
import { apiVersion } from '../wire/api-version';

const defaults: Tables['server_clock'] = {
  id: serverClock,
  offset_seconds: 0,
  limits_test_clocks: true,
  api_version: apiVersion,
};

/** The account's own clock, how it treats test clocks, and its default API version. */
export function serverSettings(tx: Tx): Tables['server_clock'] {
  // A data file from before a setting existed has a row without it.
  return { ...defaults, ...tx.get('server_clock', serverClock) };
}

/** The version of requests that name none and of new events. In life the dashboard upgrades it. Throws for an unknown one. */
export function setDefaultVersion(tx: Tx, version: string): void {
  tx.put('server_clock', { ...serverSettings(tx), api_version: checkedVersion(version, 'api_version') });
}

/** All that falls due on the way is run before anything else is answered, so one move of any clock has an end. */
export const longestMoveDays = 3_660;

/** Moves the server's own clock; what falls due on the way is run by the next settling. */
export function moveServerClock(tx: Tx, seconds: number): void {
  const settings = serverSettings(tx);
  tx.put('server_clock', { ...settings, offset_seconds: settings.offset_seconds + seconds });
}
