import { listEvents } from '@/billing/webhook-console/list-events';
import { replayEvent } from '@/billing/webhook-console/replay-event';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { eventArgument, eventFilter, eventFilterOptions } from '../../event-options';
import { describeEvent } from '../../event-words';
import { countOption } from '../../organization-argument';
import { count } from '../../reconcile-words';
import { say } from '../../say';
import { isInteractive, startProgress } from '../../terminal';
import { withServices } from '../../with-services';

const shownMax = 20;

export const command: ForgeCommand = {
  description: [
    'Has stored events act again, oldest first, chosen by id, customer, organization, type, what became of them, or age. Each marks its customer, and the worker reads Stripe as it is now: an old event never writes over a newer row, and nobody is mailed twice. An event that came before its type was handled is taken in for the first time; those of the other mode or another account are passed over.',
    'It shows first what it would do and asks; where nobody can be asked it stops there unless --yes is given.',
    'Example: npx --no forge webhooks replay --status failed --since 24h --dry-run',
    'Exit code: 0 replayed, or nothing to replay; 1 refused or failed, 2 wrong usage, 3 shown and not replayed.',
  ],
  options: [
    ['--event <id>', 'one event'],
    ...eventFilterOptions,
    ['--limit <count>', 'at most so many, 1 to 10000 (1000)'],
    ['--dry-run', 'show what would be replayed and write nothing'],
    ['--yes', 'replay without asking'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const { event, org, customer, type, status, since } = options;
    if ([event, org, customer, type, status, since].every((option) => option === undefined))
      throw new CliRefusal('say which events: --event, --customer, --org, --type, --status or --since', 2);
    const limit = countOption(options.limit, '--limit', 1_000, 10_000);
    const filterOf = eventFilter(options);
    return await withServices(async (services) => {
      const { ingest } = services.database;
      const filter = await filterOf(services);
      const chosen = await listEvents(ingest, {
        ...filter,
        ...(typeof event === 'string' && { eventId: eventArgument(event), since: new Date(0) }),
        limit,
        order: 'oldest',
      });
      const isJson = options.json === true;
      if (!isJson) for (const line of chosen.slice(0, shownMax).map(describeEvent)) say(line);
      if (!isJson && chosen.length > shownMax) say(`and ${count(chosen.length - shownMax)} more`);
      const ids = chosen.map(({ id }) => id);
      if (
        chosen.length === 0 ||
        options.dryRun === true ||
        !(options.yes === true || (await isWanted(chosen.length)))
      ) {
        if (isJson) console.log(JSON.stringify({ dryRun: true, events: ids, replayed: 0, skipped: 0 }));
        else if (chosen.length === 0) say('No such event is stored. Next: npx --no forge webhooks list');
        else
          say(`${count(chosen.length)} would act again, in this order. Do it: the same command with --yes`);
        return chosen.length === 0 || options.dryRun === true ? 0 : 3;
      }
      const progress = await startProgress('replaying');
      let replayed = 0;
      for (const stored of chosen) {
        if ((await replayEvent(ingest, stored, services.billing.livemode)) === 'replayed') replayed++;
        progress.say(`${count(replayed)} of ${count(chosen.length)}`);
      }
      const skipped = chosen.length - replayed;
      progress.stop(`${count(replayed)} of ${count(chosen.length)}`);
      if (isJson) console.log(JSON.stringify({ dryRun: false, events: ids, replayed, skipped }));
      else
        say(
          `${count(replayed)} act again${skipped > 0 ? `, ${count(skipped)} are not ours to apply` : ''}. See: npx --no forge webhooks list`,
        );
      return 0;
    });
  },
};

async function isWanted(events: number): Promise<boolean> {
  if (!isInteractive()) return false;
  const { confirm } = await import('@clack/prompts');
  return (
    (await confirm({ message: `Have ${count(events)} events act again?`, output: process.stderr })) === true
  );
}
