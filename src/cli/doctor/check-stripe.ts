import type Stripe from 'stripe';
import type { CatalogueChange } from '@/billing/catalogue/catalogue-change';
import { handledEventTypes } from '@/billing/handled-events';
import { lookupKey, type PlanId, planIds } from '@/billing/plans';
import { resolvePrices, StripeContradiction } from '@/billing/resolve-prices';
import { type CatalogueRun, readCatalogue } from '../catalogue-run';
import { describeChange } from '../catalogue-words';
import { assertMayWrite, type LiveConsent } from '../live-guard';
import { ForeignAccount } from '../stored-account';
import { configuredPrices, openStripe, type StripeWorld } from '../stripe-world';
import type { World } from '../world';
import { type Finding, ok, problem } from './finding';

const whats = {
  product: 'products',
  price: 'prices',
  portal: 'portal',
  'webhook endpoint': 'webhook endpoint',
} as const;

/** The account, the catalogue in it, the endpoint, and what Stripe could not deliver. Throws Stripe's errors. */
export async function checkStripe(world: World, consent: LiveConsent): Promise<Finding[]> {
  const stripeWorld = openStripe(world);
  const { stripe, isLive } = stripeWorld;
  let run: CatalogueRun;
  try {
    run = await readCatalogue({ world: stripeWorld });
  } catch (error) {
    if (!(error instanceof ForeignAccount)) throw error;
    // Nothing else is looked at: what is wrong in somebody else's account is not ours to mend.
    const [what = '', fix = ''] = error.message.split(': ');
    return [problem('Stripe account', what, fix)];
  }
  const findings = [
    ok('Stripe', `answers as ${run.account.id}, ${isLive ? 'LIVE' : 'test mode'}`),
    ok(
      'Stripe account',
      run.storedAccount
        ? 'the one that this database is a copy of'
        : 'not compared: no database knows one yet',
    ),
  ];
  for (const [what, check] of Object.entries(whats)) {
    const changes = run.changes.filter((change) => change.what === what);
    if (what === 'webhook endpoint' && run.withoutEndpoint) findings.push(ok(check, run.withoutEndpoint));
    else if (changes.length === 0) findings.push(ok(check, 'as the catalogue in code wants it'));
    else
      for (const change of changes)
        findings.push(asFinding(check, change, run.account, stripeWorld, consent));
  }
  return [
    ...findings,
    ...(await checkVariablesOfPrices(stripeWorld, run)),
    await checkUndelivered(stripe, stripeWorld.origin),
  ];
}

function asFinding(
  check: string,
  change: CatalogueChange,
  account: Stripe.Account,
  { stripe, isLive }: StripeWorld,
  consent: LiveConsent,
): Finding {
  const fix = 'npx --no forge prices apply';
  // Only what changes in place: a new endpoint brings a new secret, and a new price a new amount.
  if (change.action !== 'update') return problem(check, describeChange(change), fix);
  return problem(check, describeChange(change), fix, async () => {
    await assertMayWrite(account, isLive, consent);
    await change.apply(stripe);
  });
}

async function checkVariablesOfPrices(world: StripeWorld, { changes }: CatalogueRun): Promise<Finding[]> {
  const configured = configuredPrices(world);
  // Named among the variables already.
  if (!configured) return [];
  try {
    const resolved = await resolvePrices(world.stripe, configured);
    const currencies = new Set(resolved.map(({ currency }) => currency));
    if (currencies.size > 1)
      return [
        problem(
          'STRIPE_PRICE_*',
          `the prices are in ${[...currencies].join(' and ')}: no plan could be changed to another`,
          'npx --no forge prices apply, and let STRIPE_PRICE_* name the lookup keys',
        ),
      ];
    return [
      ok('STRIPE_PRICE_*', `${resolved.length} active prices of the right plan, interval and currency`),
    ];
  } catch (error) {
    if (!(error instanceof StripeContradiction)) throw error;
    return [problem('STRIPE_PRICE_*', error.message, fixOfVariables(configured, changes))];
  }
}

/** The account is mended by a command; a variable that names something else, by whoever sets it. */
function fixOfVariables(
  configured: Readonly<Record<PlanId, string>>,
  changes: readonly CatalogueChange[],
): string {
  const others = planIds
    .filter((id) => configured[id] !== lookupKey(id, 'month'))
    .map((id) => `STRIPE_PRICE_${id.toUpperCase()}=${lookupKey(id, 'month')}`);
  const steps = [
    changes.some(({ what }) => what === 'price') && 'npx --no forge prices apply',
    others.length > 0 &&
      `set ${others.join(' ')} (the lookup keys of the catalogue) where the server gets its environment, and restart it`,
  ].filter((step) => step !== false);
  return steps.join(', then ') || 'correct that price in Stripe’s dashboard';
}

const hourSeconds = 3_600;
const typesMax = 20;
/** Younger ones may be on their way. */
const graceSeconds = 300;

async function checkUndelivered(stripe: Stripe, origin: World['origin']): Promise<Finding> {
  const now = Math.floor(Date.now() / 1_000);
  let waiting = 0;
  for (let index = 0; index < handledEventTypes.length; index += typesMax) {
    const page = await stripe.events.list({
      types: handledEventTypes.slice(index, index + typesMax),
      delivery_success: false,
      created: { gte: now - 24 * hourSeconds, lte: now - graceSeconds },
      limit: 100,
    });
    waiting += page.data.length;
  }
  if (waiting === 0) return ok('undelivered events', 'none of the last day');
  const fix =
    origin === 'development'
      ? 'look at the deliveries in the emulator'
      : 'mend what the other rows say, then npx --no forge webhooks reconcile';
  return problem('undelivered events', `${waiting} of the last day are refused or not answered`, fix);
}
