import type Stripe from 'stripe';
import { idOf } from '@/billing/expandable';
import type { FoundOrganization } from '@/billing/mapping/find-organization';
import type { Services } from '@/services';
import { CliRefusal } from './cli-refusal';
import { emulatorControl } from './emulator-control';
import { customerArgument } from './organization-argument';

export const refusalOfLive = 'this is a live key: real time cannot be moved';

/** A clock that can be moved, and where it stands. Seconds. */
export interface MovableClock {
  name: string;
  nowSeconds: number;
  moveTo(seconds: number): Promise<void>;
}

/**
 * The organization's time: its subscription's test clock, else the emulator's own clock.
 *
 * @throws CliRefusal in live mode, and for a Stripe customer without a test clock, whose time nobody can move.
 */
export async function clockOf(
  services: Services,
  subscription: Stripe.Subscription | null,
): Promise<MovableClock> {
  const { billing } = services;
  if (billing.livemode) throw new CliRefusal(refusalOfLive);
  const testClock = subscription ? idOf(subscription.test_clock) : null;
  if (testClock) return await testClockOf(billing.stripe, testClock);
  const control = emulatorControl(services);
  if (!control)
    throw new CliRefusal(
      'only customers of a test clock can be moved in Stripe: make one with a test clock in the dashboard, or use the emulator (npm run dev)',
    );
  const { now } = await control.clock();
  return {
    name: "the emulator's clock",
    nowSeconds: now,
    async moveTo(seconds) {
      await control.advance(seconds - now);
    },
  };
}

async function testClockOf(stripe: Stripe, id: string): Promise<MovableClock> {
  const clock = await stripe.testHelpers.testClocks.retrieve(id);
  return {
    name: `test clock ${id}`,
    nowSeconds: clock.frozen_time,
    async moveTo(seconds) {
      await stripe.testHelpers.testClocks.advance(id, { frozen_time: seconds });
      for (let status = 'advancing'; status === 'advancing'; ) {
        status = (await stripe.testHelpers.testClocks.retrieve(id)).status;
        if (status === 'internal_failure')
          throw new CliRefusal(`Stripe failed to advance ${id}: try a shorter way`);
        if (status === 'advancing') await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
  };
}

/** The organization's live subscription in Stripe; null when it has none. Throws Stripe's errors. */
export async function liveSubscription(
  { billing, database }: Services,
  organization: FoundOrganization,
): Promise<Stripe.Subscription | null> {
  const [row] = await database.ingest<{ id: string }[]>`
    select stripe_customer_id as id from billing.billing_customers where organization_id = ${organization.id}
      and livemode = ${billing.livemode} and deleted_at is null and stripe_customer_id is not null`;
  if (!row) return null;
  const { data } = await billing.stripe.subscriptions.list({
    customer: customerArgument(row.id),
    limit: 100,
  });
  return data.find(({ status }) => !['canceled', 'incomplete_expired'].includes(status)) ?? null;
}
