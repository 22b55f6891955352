import { serverClock, type Tx } from '../store/store';
import type { Tables } from '../store/tables';

/** The server's own clock and how it treats test clocks. */
export function serverSettings(tx: Tx): Tables['server_clock'] {
  return (
    tx.get('server_clock', serverClock) ?? { id: serverClock, offset_seconds: 0, limits_test_clocks: true }
  );
}

/** Moves the server's own clock; what falls due on the way is run by the next settling. */
export function moveServerClock(tx: Tx, seconds: number): void {
  const settings = serverSettings(tx);
  tx.put('server_clock', { ...settings, offset_seconds: settings.offset_seconds + seconds });
}
