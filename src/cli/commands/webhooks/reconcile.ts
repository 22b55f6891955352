import { reconcileAccount } from '@/reconcile/account';
import { reconcileEvents, reconcileUndelivered } from '@/reconcile/events';
import type { ReconcileDependencies, ReconcileOptions, ReconcileReport } from '@/reconcile/run';
import { reconcileDependencies } from '@/worker/jobs';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { describeReport } from '../../reconcile-words';
import { printable } from '../../say';
import { withServices } from '../../with-services';

type Look = (deps: ReconcileDependencies, options: ReconcileOptions) => Promise<ReconcileReport>;

/** In this order: what the first brings, the later ones find in place. */
const looks = {
  undelivered: reconcileUndelivered,
  events: reconcileEvents,
  account: reconcileAccount,
} as const;
type LookName = keyof typeof looks;

/** Something was missing: for a cron job that should wake somebody. */
export const missingExitCode = 3;

export const command: ForgeCommand = {
  description: [
    'Holds our rows against Stripe, as the worker does by itself every 10 minutes (undelivered), every hour (events) and every day (account). Events that never came go through the same door as a webhook, customers that differ are marked to be read again. Running it twice changes nothing; each run is a row of billing.reconcile_runs.',
    'With --dry-run nothing is written, the row of the run included. Reads Stripe with STRIPE_SECRET_KEY and the database with DATABASE_URL.',
    'Example: npx --no forge webhooks reconcile --dry-run --loop events',
    'Exit code: 0 nothing was missing, 1 refused or failed, 2 wrong usage, 3 something was missing (and was brought in, unless --dry-run).',
  ],
  options: [
    ['--loop <loop>', `one look alone: ${Object.keys(looks).join(', ')} (all three)`],
    ['--dry-run', 'count what is missing and write nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const names = lookNames(options.loop);
    const isDryRun = options.dryRun === true;
    const reports = await withServices((services) =>
      runLooks(reconcileDependencies(services), names, isDryRun),
    );
    if (options.json === true) console.log(JSON.stringify({ dryRun: isDryRun, runs: reports }));
    else for (const line of reconcileLines(reports, isDryRun)) console.log(printable(line));
    return reports.some(({ missing }) => missing > 0) ? missingExitCode : 0;
  },
};

async function runLooks(
  deps: ReconcileDependencies,
  names: readonly LookName[],
  isDryRun: boolean,
): Promise<ReconcileReport[]> {
  const reports: ReconcileReport[] = [];
  for (const name of names) {
    console.error(`${name}: looking`);
    const look: Look = looks[name];
    reports.push(await look(deps, { isDryRun }));
  }
  return reports;
}

/** What a person reads; the last line names what to do next. */
export function reconcileLines(reports: readonly ReconcileReport[], isDryRun: boolean): string[] {
  const lines = reports.map((report) => describeReport(report, isDryRun));
  const isMissing = reports.some(({ missing }) => missing > 0);
  if (!isMissing) return [...lines, 'Nothing is missing. Next: npx --no forge doctor'];
  const next = isDryRun
    ? 'Nothing was changed. Bring it in: npx --no forge webhooks reconcile'
    : 'The worker reads the customers concerned now. See that nothing is left: npx --no forge webhooks reconcile --dry-run';
  return [...lines, next];
}

function lookNames(given: unknown): readonly LookName[] {
  const all = Object.keys(looks) as LookName[];
  if (given === undefined) return all;
  const name = all.find((known) => known === given);
  if (name) return [name];
  throw new CliRefusal(`--loop ${String(given)} is no look: give ${all.join(', ')}`, 2);
}
