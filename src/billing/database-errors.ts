/**
 * Classes of SQLSTATE that say "not now" and nothing about the statement: connection (08), rollback by deadlock or serialization
 * (40), no room (53), an operator or a failover (57), and a lock or a session that ran out of its time.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const transientStates = /^(08|40|53|57)...$|^(55P03|25P03|25P04)$/;

/** The driver's own words for a connection that was lost or never made. */
const lostConnection =
  /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

/** Postgres or the way to it failed; the same statement may succeed later. Looks through drizzle's wrapping. */
export function isTransientDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = Object(error) as { code?: unknown };
  if (typeof code === 'string' && (transientStates.test(code) || lostConnection.test(code))) return true;
  return isTransientDatabaseError(error.cause);
}
