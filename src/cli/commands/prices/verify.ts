import { resolvePrices, StripeContradiction } from '@/billing/resolve-prices';
import { accountWords, readCatalogue } from '../../catalogue-run';
import { describeChange, plainChange } from '../../catalogue-words';
import type { ForgeCommand } from '../../command';
import { printable, say } from '../../say';
import { configuredPrices, type StripeWorld } from '../../stripe-world';
import { differsExitCode } from './plan';

export const command: ForgeCommand = {
  description: [
    'For a pipeline, before a deploy: the Stripe account has the whole catalogue, and STRIPE_PRICE_STARTER, STRIPE_PRICE_PRO and STRIPE_PRICE_ENTERPRISE name active prices of their plan, as the start of the server demands. Writes nothing.',
    'Example: npx --no forge prices verify --json',
    'Exit code: 0 all in order, 1 refused or failed, 2 wrong usage, 3 something differs.',
  ],
  options: [['--json', 'one JSON object on stdout instead of the text']],
  async run(options) {
    const run = await readCatalogue({});
    const { account, changes, world } = run;
    const contradiction = await contradictionOf(world);
    const isRight = changes.length === 0 && contradiction === null;
    if (options.json === true) {
      const answer = { account: account.id, livemode: world.isLive, isRight, contradiction };
      console.log(JSON.stringify({ ...answer, changes: changes.map(plainChange) }));
      return isRight ? 0 : differsExitCode;
    }
    for (const change of changes) say(describeChange(change));
    if (contradiction) console.log(printable(contradiction));
    say(
      isRight
        ? `${accountWords(run)} and STRIPE_PRICE_* are in order. Next: npx --no forge doctor`
        : `${accountWords(run)} is not in order. See what would be changed: npx --no forge prices apply --dry-run`,
    );
    return isRight ? 0 : differsExitCode;
  },
};

/** What the server's start would say, or null. Throws Stripe's errors. */
async function contradictionOf(world: StripeWorld): Promise<string | null> {
  const configured = configuredPrices(world);
  if (!configured)
    return 'STRIPE_PRICE_STARTER, STRIPE_PRICE_PRO or STRIPE_PRICE_ENTERPRISE is missing: npx --no forge init writes them';
  try {
    await resolvePrices(world.stripe, configured);
    return null;
  } catch (error) {
    if (error instanceof StripeContradiction) return error.message;
    throw error;
  }
}
