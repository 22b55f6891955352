import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** Each transition of subscriptions, schedules, invoices, payment intents, test clocks and checkouts, and the test that shows it. */
const transitions = [
  [
    'nothing to active: paid at once',
    'create-subscription',
    'a one-time price is on the first invoice, before the items',
  ],
  [
    'nothing to incomplete: declined or not tried',
    'subscriptions',
    'a declined first payment makes an incomplete subscription that paying the invoice activates',
  ],
  [
    'nothing to nothing: error_if_incomplete',
    'proration',
    'a failing card: the change stays and is past due, or is refused without a trace',
  ],
  [
    'nothing to trialing',
    'checkout',
    'a checkout with a trial makes a trialing subscription with a paid invoice of nothing',
  ],
  [
    'incomplete to active: first invoice paid',
    'subscriptions',
    'a declined first payment makes an incomplete subscription that paying the invoice activates',
  ],
  [
    'incomplete to incomplete_expired: 23 hours',
    'lifecycle',
    'an unpaid first invoice expires its subscription after 23 hours',
  ],
  [
    'trialing: reminder three days before',
    'lifecycle',
    'a trial reminds three days before its end, then bills the first month after an hour as a draft',
  ],
  [
    'trialing: reminder at once when shorter',
    'lifecycle',
    'a trial of three days or less reminds at once, and only once',
  ],
  [
    'trialing to active, canceled or paused at its end',
    'lifecycle',
    'a trial that ends without a card: %s makes it %s',
  ],
  [
    'active to trialing: a trial is added',
    'create-subscription',
    'a running subscription is given a trial: the rest is credited, the trial costs nothing',
  ],
  [
    'active to active: renewal',
    'lifecycle',
    'a renewal first moves the periods, then drafts the invoice, and charges it an hour later',
  ],
  [
    'active to canceled: at the period end',
    'lifecycle',
    'a cancellation at the period end arrives then, without another invoice',
  ],
  [
    'active to canceled: at a moment inside a period',
    'cancel-at',
    'a cancellation inside the period credits what comes after it; moved later, it charges the difference',
  ],
  [
    'active to past_due: renewal fails',
    'lifecycle',
    'a failed renewal is past due, is tried again by the policy, and ends the subscription',
  ],
  [
    'active to past_due: an update fails',
    'proration',
    'a failing card: the change stays and is past due, or is refused without a trace',
  ],
  [
    'active to past_due: a due date goes by',
    'create-subscription',
    'send_invoice starts at once, is sent after an hour, and is late when its date goes by',
  ],
  ['past_due to active: paid', 'lifecycle', 'a new card pays at the next retry and not before'],
  [
    'past_due to canceled, unpaid or past_due: retries spent',
    'lifecycle',
    'retries that end in %s, and the way back',
  ],
  ['unpaid: new cycles stay drafts', 'lifecycle', 'retries that end in %s, and the way back'],
  [
    'live to canceled: at once',
    'subscriptions',
    'cancel now ends at once, is listed only on request and cannot be repeated',
  ],
  [
    'live to canceled: with a credit and a last invoice',
    'cancellation',
    'a cancellation with prorate and invoice_now turns the rest of the period into credit',
  ],
  [
    'active to paused: on request',
    'pause',
    'a pause says why, credits the rest of the period, and makes no invoices',
  ],
  [
    'paused to active: resumption paid',
    'pause',
    'by default a resumption waits for somebody to pay: paid it is active',
  ],
  [
    'paused to past_due: resumption fails',
    'pause',
    'a failed attempt makes a resumption past due; one that asks for success stays paused and is tried again',
  ],
  [
    'paused to paused: resumption expires',
    'pause',
    'a resumption that nobody pays for is void after 23 hours, and the subscription stays paused',
  ],
  [
    'pending update applied',
    'pending-updates',
    'once the invoice is paid the update is applied, and says so',
  ],
  [
    'pending update expired',
    'pending-updates',
    'after 23 hours the invoice is void and the update forgotten',
  ],
  [
    'schedule: not started, active, completed',
    'schedule-start',
    'from not started through its phases to completed, each with its event',
  ],
  ['schedule: released', 'schedules', 'a released schedule changes nothing any more'],
  [
    'schedule: canceled',
    'schedules',
    'a canceled schedule cancels its subscription, and the other way round',
  ],
  [
    'schedule: aborted',
    'schedule-start',
    'a schedule whose subscription ends for want of payment is aborted',
  ],
  [
    'invoice: draft to open or paid, open to paid, void or uncollectible; whatever else is refused',
    'invoice-states',
    'an invoice that is $state: $verb leads to $to',
  ],
  [
    'invoice: draft to open, by itself an hour after the renewal',
    'lifecycle',
    'a renewal first moves the periods, then drafts the invoice, and charges it an hour later',
  ],
  [
    'invoice: draft to paid, nothing due',
    'invoices-by-hand',
    'an invoice of nothing is paid by being finalized',
  ],
  [
    'invoice: draft to draft, its finalization fails',
    'largest-amount',
    'a renewal that pending items push over the ceiling stays a draft that says why, and can be made smaller',
  ],
  [
    'invoice: open to paid, its number given once, each step with its event',
    'invoice-states',
    'an invoice gets its number once, and says each step of its payment',
  ],
  [
    'invoice: open to open, an attempt fails',
    'invoice-states',
    'an attempt that fails counts, leaves the invoice open and names the next by the policy',
  ],
  [
    'invoice: open to void or uncollectible, and its payment intent',
    'invoice-states',
    'an invoice that is voided cancels its payment intent, and one that is written off keeps it',
  ],
  [
    'invoice: final, its lines do not change',
    'invoices-by-hand',
    'a final invoice changes nothing that costs money, and what it may change it does',
  ],
  [
    'payment intent: every status and what may be done with it',
    'payment-intent-states',
    'an intent that $state: $verb leads to $to',
  ],
  [
    'payment intent: requires_action, no charge yet',
    'payment-intent-states',
    'an intent that waits for 3-D Secure has made no charge',
  ],
  [
    'payment intent: requires_action to succeeded or back',
    'three-d-secure',
    '3-D Secure leads to the bank page and back with the outcome',
  ],
  [
    'payment intent: requires_capture to succeeded or canceled',
    'authorizations',
    'an authorization that is canceled, or that nobody captures for a week, goes back',
  ],
  [
    'test clock: a second advance while it is advancing',
    'test-clocks',
    'a clock that is advancing refuses a second advance until it is ready',
  ],
  ['test clock: ready, advancing, ready', 'lifecycle', 'a test clock advances, then is ready, and says both'],
  [
    'test clock: deleted with what is on it',
    'lifecycle',
    'what lives on a clock is hidden from lists of the whole account, and goes with the clock',
  ],
  [
    'checkout: complete',
    'checkout',
    'a checkout without a trial charges the card and activates the subscription',
  ],
  [
    'checkout: stays open after a decline',
    'checkout',
    'a declined card leaves the session open and makes neither subscription nor invoice',
  ],
  [
    'checkout: expired',
    'pages/checkout-page',
    'an expired checkout says so, sends its event and makes nothing',
  ],
] as const;

test.each(transitions)('%s is shown by a test', async (_, file, title) => {
  const source = await readFile(new URL(`./${file}.test.ts`, import.meta.url), 'utf8');
  expect(source).toContain(`'${title}'`);
});
