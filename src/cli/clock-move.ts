import type Stripe from 'stripe';
import { clockOf, liveSubscription, refusalOfLive } from './clock-run';
import { organizationArgument } from './organization-argument';
import { say } from './say';
import { startProgress } from './terminal';
import { withTestServices } from './with-services';

/**
 * Moves the organization's clock to where `target` says, and everything that falls due on the way happens. Answers exit code 0.
 *
 * @throws CliRefusal as `clockOf`, and what `target` refuses.
 */
export async function moveClock(
  options: Record<string, unknown>,
  target: (nowSeconds: number, subscription: Stripe.Subscription | null) => number,
): Promise<number> {
  return await withTestServices(refusalOfLive, async (services) => {
    const organization =
      typeof options.org === 'string' ? await organizationArgument(services, options.org) : null;
    const subscription = organization && (await liveSubscription(services, organization));
    const clock = await clockOf(services, subscription);
    const to = target(clock.nowSeconds, subscription);
    const [before, after] = [iso(clock.nowSeconds), iso(to)];
    const isDryRun = options.dryRun === true;
    if (!isDryRun) {
      const progress = await startProgress(`moving ${clock.name}`);
      await clock.moveTo(to);
      progress.stop(after);
    }
    if (options.json === true) {
      console.log(JSON.stringify({ dryRun: isDryRun, clock: clock.name, before, after }));
      return 0;
    }
    say(`${clock.name}: ${before} -> ${after}`);
    const show = organization
      ? `npx --no forge org show ${organization.slug}`
      : 'npx --no forge webhooks list';
    say(isDryRun ? 'Nothing was moved. Do it: the same command without --dry-run' : `Next: ${show}`);
    return 0;
  });
}

const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();
