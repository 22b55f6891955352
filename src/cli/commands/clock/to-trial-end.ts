import { CliRefusal } from '../../cli-refusal';
import { moveClock } from '../../clock-move';
import type { ForgeCommand } from '../../command';

/** Stripe finalizes and charges the first paid invoice an hour after the trial ended. */
const chargeDelaySeconds = 3_600 + 60;

export const command: ForgeCommand = {
  description: [
    "Moves time to the end of the organization's trial, and past the hour after which Stripe charges. Refuses live keys, customers of Stripe without a test clock, and an organization that is not on trial.",
    'Example: npx --no forge clock to-trial-end --org acme',
    'Exit code: 0 moved, 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ['--org <organization>', 'id or slug (needed)'],
    ['--dry-run', 'say where the clock would stand and move nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    if (typeof options.org !== 'string') throw new CliRefusal('say whose trial: --org acme', 2);
    return await moveClock(options, (_, subscription) => {
      if (subscription?.status !== 'trialing' || !subscription.trial_end)
        throw new CliRefusal('the organization is not on trial: npx --no forge org show says what it has');
      return subscription.trial_end + chargeDelaySeconds;
    });
  },
};
