import { listEvents } from '@/billing/webhook-console/list-events';
import type { ForgeCommand } from '../../command';
import { eventFilter, eventFilterOptions } from '../../event-options';
import { describeEvent } from '../../event-words';
import { countOption } from '../../organization-argument';
import { say } from '../../say';
import { withServices } from '../../with-services';

export const command: ForgeCommand = {
  description: [
    'The events that came, newest first, with what became of each: applied, waiting for the worker, parked because its customer belongs to nobody, failed with the reason, or not applied (an unhandled type, the other mode, another account). Writes nothing.',
    'Example: npx --no forge webhooks list --status failed --since 24h',
    'Exit code: 0 shown, 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ...eventFilterOptions,
    ['--limit <count>', 'how many, 1 to 1000 (20)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const limit = countOption(options.limit, '--limit', 20, 1_000);
    const filterOf = eventFilter(options);
    const events = await withServices(async (services) => {
      const filter = await filterOf(services);
      return await listEvents(services.database.ingest, { ...filter, limit, order: 'newest' });
    });
    if (options.json === true) {
      console.log(JSON.stringify({ events }));
      return 0;
    }
    for (const event of events) say(describeEvent(event));
    say(
      events.length === 0
        ? 'No such event came. Is one missing? npx --no forge webhooks reconcile --dry-run'
        : 'Look at one: npx --no forge webhooks show evt_...',
    );
    return 0;
  },
};
