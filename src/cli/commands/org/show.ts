import { listActivity } from '@/billing/activity/list-activity';
import { compareCustomer } from '@/billing/mapping/compare-customer';
import { planName } from '@/billing/plans';
import type { Services } from '@/services';
import type { ForgeCommand } from '../../command';
import { countOption, organizationArgument } from '../../organization-argument';
import { say } from '../../say';
import { withServices } from '../../with-services';

export const command: ForgeCommand = {
  description: [
    'One organization (id or slug) from every side: its Stripe customers and how far their copies are behind, what it has now, each subscription held against Stripe field by field, and what happened, newest first. Reads Stripe once per customer; writes nothing.',
    'Example: npx --no forge org show acme --events 30',
    'Exit code: 0 as Stripe has it, 1 refused or failed, 2 wrong usage, 3 something differs or is behind.',
  ],
  positionals: [['<organization>', 'its id or slug']],
  options: [
    ['--events <count>', 'how much of the timeline, 1 to 200 (12)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [idOrSlug = '']) {
    const events = countOption(options.events, '--events', 12, 200);
    const report = await withServices(async (services) => await readReport(services, idOrSlug, events));
    const isRight = report.customers.every(
      ({ isBehind, subscriptions }) =>
        !isBehind &&
        subscriptions !== null &&
        subscriptions.every(({ differences }) => differences.length === 0),
    );
    if (options.json === true) console.log(JSON.stringify({ isRight, ...report }));
    else for (const line of reportLines(report, isRight, idOrSlug)) say(line);
    return isRight ? 0 : 3;
  },
};

type Report = Awaited<ReturnType<typeof readReport>>;

async function readReport(services: Services, idOrSlug: string, limit: number) {
  const { database, billing, planPrices } = services;
  const { livemode, stripe } = billing;
  const organization = await organizationArgument(services, idOrSlug);
  const [plan] = await database.ingest<PlanRow[]>`
    select plan_id as "planId", status, interval, live_count as "liveCount", trial_end as "trialEnd", cancel_at as "cancelAt",
      current_period_end as "currentPeriodEnd", synced_at as "syncedAt"
    from billing.org_subscriptions where organization_id = ${organization.id} and livemode = ${livemode}`;
  const rows = await database.ingest<CustomerRow[]>`
    select c.stripe_customer_id as id, c.generation, c.deleted_at as "deletedAt", s.last_synced_at as "lastSyncedAt",
      coalesce(s.dirty_gen > s.synced_gen, false) as "isBehind", s.dead_at as "deadAt", s.last_error as "lastError"
    from billing.billing_customers c left join billing.customer_sync s using (stripe_customer_id)
    where c.organization_id = ${organization.id} and c.livemode = ${livemode} and c.stripe_customer_id is not null
    order by c.generation desc`;
  const deps = { db: database.worker, stripe, planPrices };
  const customers = [];
  for (const row of rows) {
    const owner = { organizationId: organization.id, stripeCustomerId: row.id, livemode };
    // A deleted customer's subscriptions are not listed any more; its rows are history.
    customers.push({ ...row, subscriptions: row.deletedAt ? [] : await compareCustomer(deps, owner) });
  }
  const { items } = await listActivity(database, { organizationId: organization.id, livemode }, { limit });
  const timeline = items.map(({ at, type, actorName, after }) => ({ at, type, actorName, data: after }));
  return { organization, mode: livemode ? 'live' : 'test', plan: plan ?? null, customers, timeline };
}

interface PlanRow {
  planId: string | null;
  status: string | null;
  interval: string | null;
  liveCount: number;
  trialEnd: Date | null;
  cancelAt: Date | null;
  currentPeriodEnd: Date | null;
  syncedAt: Date;
}

interface CustomerRow {
  id: string;
  generation: number;
  deletedAt: Date | null;
  lastSyncedAt: Date | null;
  isBehind: boolean;
  deadAt: Date | null;
  lastError: string | null;
}

function reportLines(report: Report, isRight: boolean, idOrSlug: string): string[] {
  const { organization, mode, plan, customers, timeline } = report;
  const end = isRight
    ? 'Every row is as Stripe has it. Next: npx --no forge webhooks list --org'
    : 'Read it again: npx --no forge sync';
  return [
    `${organization.name} (${organization.id}, ${organization.slug}), ${mode} mode`,
    `plan: ${plan ? planWords(plan) : 'never had one'}`,
    ...(customers.length === 0 ? ['customers: none'] : customers.flatMap(customerLines)),
    'timeline:',
    ...timeline.map(({ at, type, actorName, data }) => {
      const details = Object.entries(data).map(([name, value]) => `${name}=${value}`);
      return `  ${at.toISOString()} ${[type, actorName && `by ${actorName}`, ...details].filter(Boolean).join(' ')}`;
    }),
    `${end} ${idOrSlug}`,
  ];
}

function planWords({
  planId,
  status,
  interval,
  liveCount,
  trialEnd,
  cancelAt,
  currentPeriodEnd,
}: PlanRow): string {
  const name =
    planId === 'starter' || planId === 'pro' || planId === 'enterprise' ? planName(planId) : planId;
  return [
    `${name ?? 'none'}, ${status ?? 'no subscription'}${interval ? ` by the ${interval}` : ''}`,
    trialEnd && status === 'trialing' && `trial ends ${trialEnd.toISOString()}`,
    currentPeriodEnd && `paid until ${currentPeriodEnd.toISOString()}`,
    cancelAt && `ends ${cancelAt.toISOString()}`,
    liveCount > 1 && `${liveCount} live subscriptions: one is paid twice`,
  ]
    .filter(Boolean)
    .join(', ');
}

function customerLines(customer: Report['customers'][number]): string[] {
  const { id, deletedAt, isBehind, deadAt, lastError, lastSyncedAt, subscriptions } = customer;
  const state = deletedAt
    ? `retired ${deletedAt.toISOString()}`
    : deadAt
      ? `given up: ${lastError}`
      : isBehind
        ? `behind${lastError ? `: ${lastError}` : ''}`
        : `read ${lastSyncedAt?.toISOString() ?? 'never'}`;
  return [
    `customer ${id}: ${state}`,
    ...(subscriptions === null
      ? ['  Stripe has no such customer in this account and mode']
      : subscriptions.flatMap(({ id: subscription, status, planId, differences }) => [
          `  ${subscription} ${planId}, ${status}: ${differences.length === 0 ? 'as Stripe has it' : 'differs'}`,
          ...differences.map(
            ({ field, ours, stripes }) =>
              `    ${field}: ours ${JSON.stringify(ours)}, Stripe's ${JSON.stringify(stripes)}`,
          ),
        ])),
  ];
}
