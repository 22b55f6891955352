import { moveClock } from '../../clock-move';
import type { ForgeCommand } from '../../command';
import { durationOption } from '../../event-options';

export const command: ForgeCommand = {
  description: [
    "Moves time on: the test clock of an organization's subscription, or the emulator's own clock, and everything that falls due on the way happens on its day. Refuses live keys, and customers of Stripe without a test clock.",
    'Example: npx --no forge clock advance 3d --org acme',
    'Exit code: 0 moved, 1 refused or failed, 2 wrong usage.',
  ],
  positionals: [['<duration>', '36h, 3d, 2w']],
  options: [
    ['--org <organization>', 'whose clock: id or slug (the emulator’s own)'],
    ['--dry-run', 'say where the clock would stand and move nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [duration]) {
    const seconds = durationOption(duration, '<duration>', '1d');
    return await moveClock(options, (now) => now + seconds);
  },
};
