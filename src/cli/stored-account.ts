import { createAdminClient } from '@/db/embedded/admin-client';
import { errorSummary } from '@/lib/logger';
import { CliRefusal } from './cli-refusal';
import { isConnectionCode } from './describe-error';

/** The key opens another Stripe account than the one that the database is a copy of. */
export class ForeignAccount extends CliRefusal {
  override name = 'ForeignAccount';
}

/** Of a database that has not seen its first start: no database, no role, no schema, no table. */
const emptyCodes = new Set(['3D000', '22023', '42704', '3F000', '42P01']);

/**
 * The account that the database of DATABASE_URL is a copy of; null where there is no database, none answers, or it has seen no account
 * yet. For commands that need Stripe alone, and must still not write to somebody else's account. Throws what else the database says.
 */
export async function readStoredAccount(
  source: Readonly<Record<string, string | undefined>>,
  isLive: boolean,
): Promise<string | null> {
  const url = source.DATABASE_URL;
  if (!url || !URL.canParse(url)) return null;
  const sql = createAdminClient(url);
  try {
    // The table opens to the worker's role alone, and the user behind it is a member.
    const rows = await sql.begin(async (tx) => {
      await tx`set local role billing_worker`;
      return await tx<{ id: string }[]>`
        select account_id as id from billing.stripe_accounts where livemode = ${isLive}`;
    });
    return rows[0]?.id ?? null;
  } catch (error) {
    const { code } = errorSummary(error);
    if (code !== undefined && (emptyCodes.has(code) || isConnectionCode(code))) return null;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @throws ForeignAccount when the database is a copy of another account than the key's. */
export function assertSameAccount(stored: string | null, accountId: string): void {
  if (stored === null || stored === accountId) return;
  throw new ForeignAccount(
    `STRIPE_SECRET_KEY belongs to the account ${accountId}, but the database of DATABASE_URL is a copy of ${stored}: use the key of that account, or another database`,
  );
}
