import { type WebhookHealth, webhookHealth } from '@/billing/webhook-health';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { count } from '../../reconcile-words';
import { say } from '../../say';
import { withServices } from '../../with-services';

export const command: ForgeCommand = {
  description: [
    'Reads the stored events: how far this clock stands from Stripe’s, which API versions rendered them, which webhook secret matched, and what became of them. Writes nothing.',
    'Example: npx --no forge webhooks health --days 30',
    'Exit code: 0 shown, 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ['--days <days>', 'how far back, 1 to 60 (7)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const days = daysOf(options.days);
    const health = await withServices(({ database, billing }) =>
      webhookHealth(database.ingest, { livemode: billing.livemode, days }),
    );
    if (options.json === true) console.log(JSON.stringify({ days, ...health }));
    else {
      for (const line of healthLines(health)) say(line);
      say('Next: npx --no forge doctor');
    }
    return 0;
  },
};

/** A line a subject; what is out of order says what to do. */
export function healthLines({ clock, apiVersions, verifiedWith, statuses }: WebhookHealth): string[] {
  const seconds = clock?.medianSeconds.toFixed(1);
  const isOff = clock !== null && (clock.medianSeconds > 60 || clock.medianSeconds < -10);
  const words = (entries: [string, number][]) =>
    entries.map(([name, events]) => `${name} ${count(events)}`).join(', ') || 'none';
  return [
    clock
      ? `clock: ${seconds} s from Stripe's in the middle of ${clock.samples} signatures${isOff ? ': set this machine to NTP, at 300 s behind or 60 s ahead every webhook is refused' : ''}`
      : 'clock: no webhook was verified yet',
    `API versions: ${words(apiVersions.map(({ apiVersion, isPinned, events }) => [`${apiVersion ?? 'unknown'}${isPinned ? '' : ' (not the pinned one: upgrade the endpoint that sends it)'}`, events]))}`,
    `secrets: ${words(Object.entries(verifiedWith))}`,
    `statuses: ${words(Object.entries(statuses))}`,
  ];
}

function daysOf(value: unknown): number {
  const days = value === undefined ? 7 : Number(value);
  if (Number.isInteger(days) && days >= 1 && days <= 60) return days;
  throw new CliRefusal(`--days ${String(value)}: give a whole number from 1 to 60`, 2);
}
