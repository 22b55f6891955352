import type Stripe from 'stripe';
import { CliRefusal } from './cli-refusal';
import { isInteractive } from './terminal';

export interface LiveConsent {
  /** --live */
  live?: unknown;
  /** --account "NAME" */
  account?: unknown;
}

export const liveOptions = [
  ['--live', 'allow a live key: real money, and the account is named first'],
  ['--account <name>', 'the live account’s name, typed here instead of at the prompt'],
] as const;

/** Before Stripe is even asked whose key it is. @throws CliRefusal for a live key without --live. */
export function refuseUnaskedLive(isLive: boolean, consent: LiveConsent): void {
  if (isLive && consent.live !== true)
    throw new CliRefusal(
      'this is a live key, where money moves: add --live if you mean it, or --dry-run to look',
    );
}

/**
 * Before anything is written with a live key: --live, and the account's name typed by whoever runs it. With a test key it asks nothing.
 *
 * @throws CliRefusal naming the account and what is missing.
 */
export async function assertMayWrite(
  account: Stripe.Account,
  isLive: boolean,
  consent: LiveConsent,
): Promise<void> {
  if (!isLive) return;
  const name = accountName(account);
  if (consent.live !== true)
    throw new CliRefusal(
      `this is a live key of the account "${name}" (${account.id}), where money moves: add --live if you mean it, or --dry-run to look`,
    );
  const typed = typeof consent.account === 'string' ? consent.account : await askName(name, account.id);
  if (typed.trim() !== name)
    throw new CliRefusal(`the account is called "${name}", not "${typed}": nothing was written`);
}

/** What Stripe's dashboard shows at the top left. */
export function accountName(account: Stripe.Account): string {
  return account.settings?.dashboard.display_name || account.business_profile?.name || account.id;
}

async function askName(name: string, id: string): Promise<string> {
  if (!isInteractive())
    throw new CliRefusal(
      `nobody can be asked here: add --account "${name}" to write to the live account ${id}`,
    );
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({
    message: `Live account ${id}. Type its name (${name}) to write to it`,
    output: process.stderr,
  });
  if (isCancel(answer)) throw new CliRefusal('cancelled: nothing was written');
  return answer;
}
