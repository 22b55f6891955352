import { webhookAddress } from '@/billing/catalogue/endpoint-changes';
import { countUnmapped } from '@/billing/mapping/list-unmapped';
import { webhookHealth } from '@/billing/webhook-health';
import { errorSummary } from '@/lib/logger';
import type { Services } from '@/services';
import { count } from '../reconcile-words';
import { type Finding, ok, problem, warning } from './finding';

const days = 7;
/** A backlog this old is no burst any more. */
const backlogSecondsMax = 120;
const callTimeoutMs = 5_000;

/** From Stripe's signature to our rows: the secret, the clock, the worker, what waits. */
export async function checkFlow(services: Services): Promise<Finding[]> {
  const checks = [secret, worker, backlog, deadLetters, unmapped, events];
  const findings: Finding[] = [];
  for (const check of checks) {
    try {
      findings.push(...(await check(services)));
    } catch (error) {
      const { code, message } = errorSummary(error);
      // Said once by the check of the migrations.
      if (code === '42P01' || code === '3F000') continue;
      findings.push(
        warning(check.name, `cannot be read (${code ?? message})`, 'see the rows on the database'),
      );
    }
  }
  return findings;
}

/** Signs something that is no event: a server with the same secret says so, another says "Signature verification failed". Stores nothing. */
async function secret({ billing, env }: Services): Promise<Finding[]> {
  const check = 'webhook secret';
  const url = webhookAddress(env.NEXT_PUBLIC_DASHBOARD_URL);
  const payload = '{"object":"forge_doctor"}';
  const header = billing.stripe.webhooks.generateTestHeaderString({
    payload,
    secret: env.STRIPE_WEBHOOK_SECRET,
  });
  let text: string;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': header },
      body: payload,
      redirect: 'error',
      signal: AbortSignal.timeout(callTimeoutMs),
    });
    text = await answer.text();
  } catch {
    return [
      warning(
        check,
        `the server at ${url} does not answer from here`,
        'start it, or run forge doctor where it can be reached',
      ),
    ];
  }
  if (text.includes('Signature verification failed'))
    return [
      problem(
        check,
        'the running server has another STRIPE_WEBHOOK_SECRET than this environment',
        'npx --no forge env pull, then restart the server',
      ),
    ];
  if (!text.includes('not a Stripe event'))
    return [warning(check, `what answers at ${url} is not this app`, 'correct NEXT_PUBLIC_DASHBOARD_URL')];
  return [ok(check, 'the running server has the secret of this environment')];
}

async function worker({ database }: Services): Promise<Finding[]> {
  const [row] = await database.ingest<{ alive: number }[]>`
    select count(*)::int as alive from pg_stat_activity
    where datname = current_database() and application_name = 'appfactory:jobs'`;
  if (row && row.alive > 0) return [ok('worker', 'alive')];
  return [
    problem(
      'worker',
      'none is connected: events are stored, and no row follows',
      'npm start with WORKER=inline, or npm run worker beside it',
    ),
  ];
}

async function backlog({ database, billing }: Services): Promise<Finding[]> {
  const [row] = await database.ingest<
    { waiting: number; seconds: number | null; failing: number; error: string | null }[]
  >`
    select count(*)::int as waiting, extract(epoch from clock_timestamp() - min(run_at))::float8 as seconds,
      count(*) filter (where attempts >= 3)::int as failing, min(last_error) filter (where attempts >= 3) as error
    from billing.customer_sync s
    where livemode = ${billing.livemode} and dirty_gen > synced_gen and dead_at is null
      and exists (select 1 from billing.billing_customers c where c.stripe_customer_id = s.stripe_customer_id)`;
  const { waiting = 0, seconds = null, failing = 0, error = null } = row ?? {};
  if (failing > 0)
    return [
      problem(
        'backlog',
        `${count(failing)} customers keep failing: ${error}`,
        'the reason names it; then npx --no forge sync --all',
      ),
    ];
  if (waiting > 0 && seconds !== null && seconds > backlogSecondsMax)
    return [
      problem(
        'backlog',
        `${count(waiting)} customers wait, the oldest for ${count(Math.round(seconds))} s`,
        'start a worker, or a second one',
      ),
    ];
  return [ok('backlog', waiting === 0 ? 'nothing waits' : `${count(waiting)} on their way`)];
}

async function deadLetters({ database, billing }: Services): Promise<Finding[]> {
  const rows = await database.ingest<{ id: string; error: string | null; total: number }[]>`
    select stripe_customer_id as id, last_error as error, (count(*) over ())::int as total from billing.customer_sync
    where livemode = ${billing.livemode} and dead_at is not null order by dead_at limit 1`;
  const [first] = rows;
  if (!first) return [ok('dead letters', 'none')];
  return [
    problem(
      'dead letters',
      `${count(first.total)} customers were given up; ${first.id}: ${first.error}`,
      'mend the reason, then npx --no forge sync --all: a new event or a mapping revives one too',
    ),
  ];
}

async function unmapped({ database, billing }: Services): Promise<Finding[]> {
  const total = await countUnmapped(database.ingest, billing.livemode);
  if (total === 0) return [ok('unmapped customers', 'none')];
  return [
    warning(
      'unmapped customers',
      `${count(total)} sent events and belong to nobody`,
      'npx --no forge customers unmapped, then npx --no forge customers map cus_... org_... binds one and replays',
    ),
  ];
}

async function events({ database, billing, env }: Services): Promise<Finding[]> {
  const { clock, statuses, verifiedWith, apiVersions } = await webhookHealth(database.ingest, {
    livemode: billing.livemode,
    days,
  });
  const median = clock?.medianSeconds ?? 0;
  const isOff = median > 60 || median < -10;
  const otherMode = statuses.wrong_livemode ?? 0;
  const unpinned = apiVersions.filter(({ isPinned }) => !isPinned);
  const mode = billing.livemode ? 'test' : 'live';
  return [
    isOff
      ? problem('clock', `${median.toFixed(0)} s from Stripe's`, 'set this machine to NTP')
      : ok('clock', clock ? `${median.toFixed(1)} s from Stripe's` : 'no webhook yet'),
    otherMode > 0
      ? warning(
          'other mode',
          `${count(otherMode)} events of ${mode} mode came in ${days} days; they are stored and not applied`,
          `disable the ${mode} mode endpoint that delivers to ${env.NEXT_PUBLIC_DASHBOARD_URL}`,
        )
      : ok('other mode', `no event of ${mode} mode came`),
    verifiedWith.previous > 0
      ? warning(
          'secret rolling',
          `${count(verifiedWith.previous)} events of ${days} days were signed with the previous secret`,
          'unset STRIPE_WEBHOOK_SECRET_PREVIOUS when forge webhooks health counts none any more',
        )
      : ok('secret rolling', 'none under way'),
    unpinned.length > 0
      ? warning(
          'API version of events',
          unpinned.map(({ apiVersion, events: n }) => `${count(n)} of ${apiVersion}`).join(', '),
          'npx --no forge prices apply',
        )
      : ok('API version of events', 'the pinned one'),
  ];
}
