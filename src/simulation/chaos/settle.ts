import { boot } from '@/boot';
import { reconcileAccount } from '@/reconcile/account';
import { reconcileEvents } from '@/reconcile/events';
import type { ReconcileDependencies } from '@/reconcile/run';
import { reconcileDependencies } from '@/worker/jobs';
import type { Scene } from './scene';

const restMsMax = 60_000;

/**
 * After the faults: everything that is still on its way arrives, reconcile finds the events that were dropped, the workers catch up.
 * Answers what reconcile found and what was not at rest in time.
 */
export async function bringToRest(
  scene: Scene,
  sinceSeconds: number,
): Promise<{ story: Record<string, unknown>; wrong: string[] }> {
  const { cluster, deliveries, services } = scene;
  await cluster.ready();
  await deliveries.settled();
  await until(async () => (await pendingDeliveries(scene)) === 0);
  await until(() => isAtRest(scene));

  await boot(services, () => undefined);
  const deps = await reconcileDepsOf(scene);
  const events = await reconcileEvents(deps, { sinceSeconds });
  const isCalm = await until(() => isAtRest(scene));
  // A dry run: every event is known by now, so what still differs was told to us and not followed. Mended here it would hide that.
  const account = await reconcileAccount(deps, { isDryRun: true });
  const wrong: string[] = [];
  if (!isCalm) wrong.push(`not at rest ${restMsMax} ms after the faults`);
  if (account.missing > 0)
    wrong.push(`${account.missing} customers differ from Stripe although every event of theirs is known`);
  return {
    story: {
      reconciledEvents: `${events.missing} missing of ${events.scanned}, ${events.fixed} fixed`,
      reconciledAccount: `${account.missing} missing of ${account.scanned}, ${account.unmapped} unmapped`,
    },
    wrong,
  };
}

/** Reconcile by Stripe's clock, which runs ahead of this machine's: and ten minutes later, so that nothing is too young to be missed. */
async function reconcileDepsOf({ services, emulatorUrl }: Scene): Promise<ReconcileDependencies> {
  const answer = await fetch(`${emulatorUrl}/_emulator/health`);
  const { nowSeconds } = (await answer.json()) as { nowSeconds: number };
  return { ...reconcileDependencies(services), clock: { nowMs: () => (nowSeconds + 600) * 1_000 } };
}

async function pendingDeliveries({ emulatorUrl }: Scene): Promise<number> {
  const answer = await fetch(`${emulatorUrl}/_emulator/deliveries`);
  const { data } = (await answer.json()) as { data: { status: string }[] };
  return data.filter(({ status }) => status === 'pending').length;
}

/**
 * No customer is behind, no settle pass is due. Backoff after so many faults is minutes long: its waiting is cut short here, as if
 * that time had passed.
 */
async function isAtRest({ postgres: { admin } }: Scene): Promise<boolean> {
  const [row] = await admin<{ busy: number }[]>`
    with hurried as (
      update billing.customer_sync set run_at = clock_timestamp()
      where run_at > clock_timestamp() + interval '1 second' and dead_at is null
    )
    select count(*)::int as busy from billing.customer_sync join billing.billing_customers using (stripe_customer_id)
    where dead_at is null and (dirty_gen > synced_gen or settle_at is not null)`;
  return row?.busy === 0;
}

async function until(isTrue: () => Promise<boolean>): Promise<boolean> {
  const endsAtMs = performance.now() + restMsMax;
  while (performance.now() < endsAtMs) {
    if (await isTrue()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
