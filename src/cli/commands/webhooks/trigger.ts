import { setTimeout as sleep } from 'node:timers/promises';
import { ensureStripeCustomer } from '@/billing/customers';
import { listEvents, type StoredEvent } from '@/billing/webhook-console/list-events';
import type { Services } from '@/services';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { describeEvent } from '../../event-words';
import { countOption, organizationArgument } from '../../organization-argument';
import { say } from '../../say';
import { startProgress } from '../../terminal';
import { triggers } from '../../trigger/trigger-events';
import { withTestServices } from '../../with-services';

const pollMs = 200;
const refusalOfLive = 'this is a live key: events are made in test mode alone';

export const command: ForgeCommand = {
  description: [
    'Makes an event that belongs to an organization, by real calls in a Stripe test account or the emulator: the stock "stripe trigger" makes ones that belong to nobody. The organization gets its Stripe customer if it has none. Waits until the webhook came and was applied. Refuses live keys.',
    `Events: ${Object.keys(triggers).join(', ')}.`,
    'Example: npx --no forge webhooks trigger invoice.payment_failed --org acme',
    'Exit code: 0 it came and was applied, 1 refused or failed, 2 wrong usage, 3 made, and not applied yet.',
  ],
  positionals: [['<event>', 'a type of the list above']],
  options: [
    ['--org <organization>', 'whose event it shall be: id or slug (needed)'],
    ['--wait <seconds>', 'for the event to come and be applied, 1 to 600 (30)'],
    ['--dry-run', 'say whose event would be made and call nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [type = '']) {
    const trigger = triggers[type];
    if (!trigger)
      throw new CliRefusal(`${type} cannot be triggered: give one of ${Object.keys(triggers).join(', ')}`, 2);
    if (typeof options.org !== 'string') throw new CliRefusal('say whose event: --org acme', 2);
    const { org } = options;
    const seconds = countOption(options.wait, '--wait', 30, 600);
    return await withTestServices(refusalOfLive, async (services) => {
      const { billing, planPrices, env } = services;
      const organization = await organizationArgument(services, org);
      if (options.dryRun === true) {
        if (options.json === true) console.log(JSON.stringify({ dryRun: true, type, organization }));
        else
          say(
            `${type} would be made for ${organization.name} (${organization.id}). Do it: the same command without --dry-run`,
          );
        return 0;
      }
      const customer = await ensureStripeCustomer(
        { database: services.database, stripe: billing.stripe, livemode: false },
        {
          organizationId: organization.id,
          name: organization.name,
          email: `${organization.slug}@example.test`,
        },
      );
      const { priceId } = await planPrices.current('starter', 'month');
      const known = new Set((await eventsOf(services, customer, type)).map(({ id }) => id));
      const dashboardUrl = env.NEXT_PUBLIC_DASHBOARD_URL;
      await trigger({
        stripe: billing.stripe,
        customer,
        organizationId: organization.id,
        priceId,
        dashboardUrl,
      });
      const event = await waitForEvent(services, { customer, type, known, seconds });
      if (options.json === true)
        console.log(JSON.stringify({ dryRun: false, type, organization, customer, event }));
      else if (event) say(describeEvent(event));
      const isApplied = event?.state === 'applied';
      if (options.json !== true)
        say(
          isApplied
            ? `Next: npx --no forge org show ${organization.slug}`
            : event
              ? 'It came and is not applied yet: npx --no forge doctor looks for the worker'
              : 'Made in Stripe, and it has not come: npx --no forge doctor looks at the endpoint',
        );
      return isApplied ? 0 : 3;
    });
  },
};

async function eventsOf({ database }: Services, customer: string, type: string): Promise<StoredEvent[]> {
  const filter = { livemode: false, stripeCustomerId: customer, type, since: new Date(0), limit: 1_000 };
  return await listEvents(database.ingest, { ...filter, order: 'newest' });
}

async function waitForEvent(
  services: Services,
  {
    customer,
    type,
    known,
    seconds,
  }: { customer: string; type: string; known: ReadonlySet<string>; seconds: number },
): Promise<StoredEvent | null> {
  const deadlineMs = performance.now() + seconds * 1_000;
  const progress = await startProgress('waiting for the webhook');
  for (;;) {
    const event = (await eventsOf(services, customer, type)).find(({ id }) => !known.has(id)) ?? null;
    if (event?.state === 'applied' || performance.now() > deadlineMs) {
      progress.stop(event ? event.state : 'nothing came');
      return event;
    }
    progress.say(event ? event.state : 'nothing came yet');
    await sleep(pollMs);
  }
}
