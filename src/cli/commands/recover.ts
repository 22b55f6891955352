import { recover } from '@/reconcile/recover';
import { reconcileDependencies } from '@/worker/jobs';
import type { ForgeCommand } from '../command';
import { count, describeReport } from '../reconcile-words';
import { withServices } from '../with-services';

export const command: ForgeCommand = {
  description: [
    "For a database that stands where it stood some time ago. Every event that Stripe still keeps (30 days) and the database does not know goes in through the webhook's door, and every mapped customer is marked to be read again, so that its rows become what Stripe says now. The worker does the reading, within Stripe's rate: start it, or leave it running.",
    'Facts older than 72 hours are recorded and mailed to nobody; younger ones may be told a second time, because the database forgot that it told them. What is older than 30 days comes back as state and not as events. Running it twice is safe; each run is a row of billing.reconcile_runs.',
    'Example: npx --no forge recover --dry-run',
    'Exit code: 0 done (with --dry-run: counted), 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ['--dry-run', 'count and write nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const isDryRun = options.dryRun === true;
    const { report, readsPerSecond } = await withServices(async (services) => {
      console.error('recover: looking through 30 days of events');
      return {
        report: await recover(reconcileDependencies(services), { isDryRun }),
        readsPerSecond: services.env.STRIPE_READS_PER_SECOND,
      };
    });
    if (options.json === true) {
      console.log(JSON.stringify({ dryRun: isDryRun, ...report }));
      return 0;
    }
    console.log(describeReport(report, isDryRun));
    const seconds = Math.ceil(report.customers / readsPerSecond);
    console.log(
      isDryRun
        ? `${count(report.customers)} customers would be read again, in about ${count(seconds)} s. Do it: npx --no forge recover`
        : `${count(report.customers)} customers are being read again, in about ${count(seconds)} s. Then: npx --no forge webhooks reconcile --dry-run`,
    );
    return 0;
  },
};
