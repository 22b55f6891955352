import { accountWords, readCatalogue } from '../../catalogue-run';
import { describeChange, plainChange } from '../../catalogue-words';
import type { ForgeCommand } from '../../command';
import { say } from '../../say';

/** Something differs: for a pipeline that should stop. */
export const differsExitCode = 3;

export const command: ForgeCommand = {
  description: [
    'Holds the catalogue in code (products, prices by lookup key with metadata {"plan":"starter"}, the portal, the webhook endpoint with exactly the handled events and the pinned API version) against the Stripe account of STRIPE_SECRET_KEY, and shows what differs. Writes nothing.',
    'Example: npx --no forge prices plan',
    'Exit code: 0 nothing differs, 1 refused or failed, 2 wrong usage, 3 something differs.',
  ],
  options: [['--json', 'one JSON object on stdout instead of the text']],
  async run(options) {
    const run = await readCatalogue({});
    const { account, changes, world, withoutEndpoint } = run;
    if (options.json === true) {
      const answer = { account: account.id, livemode: world.isLive, withoutEndpoint };
      console.log(JSON.stringify({ ...answer, changes: changes.map(plainChange) }));
      return changes.length > 0 ? differsExitCode : 0;
    }
    for (const change of changes) say(describeChange(change));
    if (withoutEndpoint) say(withoutEndpoint);
    say(
      changes.length > 0
        ? `${changes.length} to change in ${accountWords(run)}. Do it: npx --no forge prices apply`
        : `${accountWords(run)} has the whole catalogue. Next: npx --no forge doctor`,
    );
    return changes.length > 0 ? differsExitCode : 0;
  },
};
