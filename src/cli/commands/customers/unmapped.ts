import { findOrganization } from '@/billing/mapping/find-organization';
import { listUnmapped } from '@/billing/mapping/list-unmapped';
import type { ForgeCommand } from '../../command';
import { countOption } from '../../organization-argument';
import { count } from '../../reconcile-words';
import { say } from '../../say';
import { withServices } from '../../with-services';

export const command: ForgeCommand = {
  description: [
    'Lists the Stripe customers that sent events and belong to no organization, the longest waiting first. Their events are stored and wait. What metadata or client_reference_id names is shown as a suggestion and binds nothing: whoever can write metadata in Stripe must not be able to hand out a plan. Writes nothing; asks Stripe once per customer shown.',
    'Example: npx --no forge customers unmapped --limit 50',
    'Exit code: 0 there is none, 1 refused or failed, 2 wrong usage, 3 there are some.',
  ],
  options: [
    ['--limit <count>', 'how many to show, 1 to 200 (20)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const limit = countOption(options.limit, '--limit', 20, 200);
    const { total, customers } = await withServices(async ({ database, billing }) => {
      const deps = { sql: database.ingest, stripe: billing.stripe, livemode: billing.livemode };
      const found = await listUnmapped(deps, limit);
      const named = await Promise.all(
        found.customers.map(async (customer) => {
          const { suggestion } = customer;
          const organization =
            suggestion && (await findOrganization(database.ingest, suggestion.organization));
          return { ...customer, suggestion: suggestion && { ...suggestion, exists: organization !== null } };
        }),
      );
      return { total: found.total, customers: named };
    });
    if (options.json === true) {
      console.log(JSON.stringify({ total, customers }));
      return total === 0 ? 0 : 3;
    }
    for (const { stripeCustomerId, name, email, waiting, suggestion } of customers) {
      const who = [name, email && `<${email}>`].filter(Boolean).join(' ') || 'unknown to Stripe';
      say(
        `${stripeCustomerId}  ${who}, ${count(waiting)} ${waiting === 1 ? 'change waits' : 'changes wait'}`,
      );
      if (!suggestion) continue;
      const { organization, from, exists } = suggestion;
      say(
        exists
          ? `  ${from} names ${organization}. If that is right: npx --no forge customers map ${stripeCustomerId} ${organization}`
          : `  ${from} names ${organization}, and there is no such organization`,
      );
    }
    say(
      total === 0
        ? 'Every customer belongs to an organization. Next: npx --no forge doctor'
        : `${count(total)} unmapped. Bind one: npx --no forge customers map cus_... <organization>`,
    );
    return total === 0 ? 0 : 3;
  },
};
