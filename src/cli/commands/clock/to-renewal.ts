import { CliRefusal } from '../../cli-refusal';
import { moveClock } from '../../clock-move';
import type { ForgeCommand } from '../../command';

/** Stripe finalizes and charges a renewal's invoice an hour after the period ended. */
const chargeDelaySeconds = 3_600 + 60;

export const command: ForgeCommand = {
  description: [
    "Moves time to the organization's next renewal, and past the hour after which Stripe charges it. Refuses live keys, customers of Stripe without a test clock, and an organization without a subscription.",
    'Example: npx --no forge clock to-renewal --org acme',
    'Exit code: 0 moved, 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ['--org <organization>', 'id or slug (needed)'],
    ['--dry-run', 'say where the clock would stand and move nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    if (typeof options.org !== 'string') throw new CliRefusal('say whose renewal: --org acme', 2);
    return await moveClock(options, (now, subscription) => {
      const ends = subscription?.items.data.map((item) => item.current_period_end) ?? [];
      if (ends.length === 0)
        throw new CliRefusal(
          'the organization has no live subscription: npx --no forge webhooks trigger customer.subscription.created --org ... makes one',
        );
      return Math.max(now + 1, Math.min(...ends) + chargeDelaySeconds);
    });
  },
};
