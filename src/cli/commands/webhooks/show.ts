import { listEvents, readEventBody } from '@/billing/webhook-console/list-events';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { eventArgument } from '../../event-options';
import { describeEvent } from '../../event-words';
import { printable, say } from '../../say';
import { withServices } from '../../with-services';

export const command: ForgeCommand = {
  description: [
    'One stored event: when it was made and came, which secret and API version it came with, what became of it, and its body byte for byte as Stripe sent it. The body holds names and addresses of customers.',
    'Example: npx --no forge webhooks show evt_1NG8Du2eZvKYlo2CUI79vXWy --json',
    'Exit code: 0 shown, 1 refused or not stored, 2 wrong usage.',
  ],
  positionals: [['<event>', 'evt_...']],
  options: [['--json', 'one JSON object on stdout instead of the text']],
  async run(options, [given = '']) {
    const eventId = eventArgument(given);
    return await withServices(async ({ database, billing }) => {
      const filter = { livemode: billing.livemode, eventId, since: new Date(0), limit: 1 };
      const [event] = await listEvents(database.ingest, { ...filter, order: 'newest' });
      const body = event ? await readEventBody(database.ingest, eventId) : null;
      if (!event || body === null)
        throw new CliRefusal(
          `${eventId} never came: npx --no forge webhooks resend ${eventId} brings it in, if Stripe still keeps it`,
        );
      if (options.json === true) {
        console.log(JSON.stringify({ event, body }));
        return 0;
      }
      say(describeEvent(event));
      say(
        `came ${event.receivedAt.toISOString()}, ${event.verifiedWith} secret, version ${event.apiVersion ?? 'unknown'}`,
      );
      console.log(printable(body));
      say(`Have it act again: npx --no forge webhooks replay --event ${eventId}`);
      return 0;
    });
  },
};
