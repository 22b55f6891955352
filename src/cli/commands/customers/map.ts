import { mapCustomer, previewMapping } from '@/billing/mapping/map-customer';
import { isResourceMissing } from '@/billing/stripe-errors';
import type { Services } from '@/services';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { givenFlags } from '../../given-flags';
import { assertMayWrite, liveOptions } from '../../live-guard';
import { countOption, customerArgument, organizationArgument } from '../../organization-argument';
import { say } from '../../say';
import { describeSync, waitForSync } from '../../wait-for-sync';
import { withServices } from '../../with-services';

export const command: ForgeCommand = {
  description: [
    'Binds a Stripe customer to an organization (id or slug) and has its parked events read at once: "No organization mapped to customer" ends here. The binding, the mark and, for a customer that comes from another organization, both projections are one commit. Nobody is mailed about the past.',
    'Refuses a customer that Stripe does not know or has deleted, one of another organization without --move, and an organization that has another customer without --replace. Safe to run twice.',
    'Example: npx --no forge customers map cus_NffrFeUfNV2Hib acme --dry-run',
    'Exit code: 0 mapped and read, 1 refused or failed, 2 wrong usage, 3 mapped and not read yet.',
  ],
  positionals: [
    ['<customer>', 'cus_...'],
    ['<organization>', 'its id or slug'],
  ],
  options: [
    ['--move', 'take the customer from the organization it is mapped to now'],
    ['--replace', 'retire the customer that the organization has now; its past stays'],
    ['--dry-run', 'check everything and write nothing'],
    ...liveOptions,
    ['--wait <seconds>', 'for the worker to read the customer, 1 to 600 (20)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [given = '', idOrSlug = '']) {
    const customer = customerArgument(given);
    const seconds = countOption(options.wait, '--wait', 20, 600);
    return await withServices(async (services) => {
      const { database, billing } = services;
      const organization = await organizationArgument(services, idOrSlug);
      await assertKnown(services, customer);
      const request = {
        stripeCustomerId: customer,
        organizationId: organization.id,
        livemode: billing.livemode,
        mayMove: options.move === true,
        mayReplace: options.replace === true,
      };
      if (options.dryRun === true) {
        const preview = await previewMapping(database.worker, request);
        const { movedFrom, replaced } = preview;
        if (options.json === true)
          console.log(JSON.stringify({ dryRun: true, customer, organization, ...preview }));
        else
          say(
            `${customer} would belong to ${organization.name} (${organization.id})${movedFrom ? `, taken from ${movedFrom}` : ''}${replaced ? `; ${replaced} would be retired` : ''}. Do it: npx --no forge customers map ${customer} ${organization.slug}${givenFlags(options)}`,
          );
        return 0;
      }
      if (billing.livemode)
        await assertMayWrite(await billing.stripe.accounts.retrieveCurrent(), true, options);
      const mapping = await mapCustomer(database.worker, request);
      const sync = await waitForSync(services, [customer], seconds);
      const end = describeSync(sync, `npx --no forge org show ${organization.slug}`);
      if (options.json === true) {
        console.log(JSON.stringify({ dryRun: false, customer, organization, ...mapping, sync }));
        return end.code;
      }
      const { result, movedFrom, replaced } = mapping;
      const details = [movedFrom && `taken from ${movedFrom}`, replaced && `in place of ${replaced}`].filter(
        Boolean,
      );
      say(
        `${customer} ${result === 'mapped' ? 'belongs' : 'belonged already'} to ${organization.name} (${organization.id})${details.length > 0 ? `, ${details.join(', ')}` : ''}`,
      );
      say(end.text);
      return end.code;
    });
  },
};

async function assertKnown({ billing }: Services, customer: string): Promise<void> {
  try {
    const found = await billing.stripe.customers.retrieve(customer);
    if (!found.deleted) return;
    throw new CliRefusal(`${customer} was deleted in Stripe: map the customer that took its place`);
  } catch (error) {
    if (!isResourceMissing(error)) throw error;
    const mode = billing.livemode ? 'live' : 'test';
    throw new CliRefusal(
      `Stripe has no customer ${customer} in ${mode} mode of this account: check the id, and whose key STRIPE_SECRET_KEY is`,
    );
  }
}
