import { mappedCustomers, markDirty } from '@/reconcile/mark-dirty';
import type { Services } from '@/services';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';
import { givenFlags } from '../given-flags';
import { countOption, organizationArgument } from '../organization-argument';
import { count } from '../reconcile-words';
import { say } from '../say';
import { describeSync, waitForSync } from '../wait-for-sync';
import { withServices } from '../with-services';

export const command: ForgeCommand = {
  description: [
    "Has the worker read an organization's customers, or with --all every mapped customer, from Stripe again, now, under the same lease and fence as after a webhook. Reads of Stripe are held to STRIPE_READS_PER_SECOND. Safe to run twice: what is marked already is only marked again.",
    'Example: npx --no forge sync acme',
    'Exit code: 0 read, 1 refused or failed, 2 wrong usage, 3 marked and not read yet.',
  ],
  positionals: [['[organization]', 'its id or slug']],
  options: [
    ['--all', 'every mapped customer'],
    ['--dry-run', 'count the customers and write nothing'],
    ['--wait <seconds>', 'for the worker to read them, 1 to 3600 (30)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [idOrSlug]) {
    if ((idOrSlug === undefined) === (options.all !== true))
      throw new CliRefusal('give an organization, or --all for every one', 2);
    const seconds = countOption(options.wait, '--wait', 30, 3_600);
    return await withServices(async (services) => {
      const deps = { sql: services.database.ingest, livemode: services.billing.livemode };
      const customers = idOrSlug ? await customersOf(services, idOrSlug) : await mappedCustomers(deps);
      const next = idOrSlug
        ? `npx --no forge org show ${idOrSlug}`
        : 'npx --no forge webhooks reconcile --dry-run';
      if (options.dryRun === true || customers.length === 0) {
        if (options.json === true) console.log(JSON.stringify({ dryRun: true, customers: customers.length }));
        else if (customers.length === 0)
          say('There is no customer to read. Next: npx --no forge customers unmapped');
        else
          say(
            `${count(customers.length)} would be read. Do it: npx --no forge sync${idOrSlug ? ` ${idOrSlug}` : ''}${givenFlags(options)}`,
          );
        return 0;
      }
      await markDirty(deps, customers);
      const sync = await waitForSync(services, customers, seconds);
      const end = describeSync(sync, next);
      if (options.json === true)
        console.log(JSON.stringify({ dryRun: false, customers: customers.length, sync }));
      else say(end.text);
      return end.code;
    });
  },
};

async function customersOf(services: Services, idOrSlug: string): Promise<string[]> {
  const { id } = await organizationArgument(services, idOrSlug);
  const rows = await services.database.ingest<{ id: string }[]>`
    select stripe_customer_id as id from billing.billing_customers
    where organization_id = ${id} and livemode = ${services.billing.livemode} and stripe_customer_id is not null and deleted_at is null`;
  return rows.map((row) => row.id);
}
