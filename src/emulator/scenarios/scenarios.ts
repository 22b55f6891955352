import { secondsPerDay } from '../engine/calendar';
import type { DunningSettings } from '../resources/dunning';
import type { Scenario } from './scenario';
import type { ScenarioBench } from './scenario-bench';

const failingCard = 'pm_card_chargeCustomerFail';

/** Three retries with the last day far away: three failures leave it in the middle of its dunning. */
const patient: DunningSettings & { retryDaysAfterFailure: number[] } = {
  retryDaysAfterFailure: [3, 5, 7],
  endState: 'cancel',
  invoiceEndState: 'open',
};

/** Everything that `POST /_emulator/scenarios/{name}/run` can do, in the order of the inspector. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'active',
    title: 'Active and paid',
    text: 'A subscription with a card that pays; its first invoice is paid.',
    run: (bench) => void bench.paying(),
  },
  {
    name: 'trial_ending',
    title: 'Trial ends in two days',
    text: 'A trial of 14 days with a card, two days before its end: the reminder has been sent.',
    run(bench) {
      bench.giveCard('pm_card_visa');
      const trial = freshTrial(bench);
      bench.advanceTo(trial - 2 * secondsPerDay);
    },
  },
  {
    name: 'trial_without_card',
    title: 'Trial over, no card',
    text: 'A trial of 14 days without a card has ended; the subscription is paused until one is given.',
    run(bench) {
      const trial = freshTrial(bench, {
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      });
      bench.advanceTo(trial);
    },
  },
  {
    name: 'payment_failed',
    title: 'First payment failure',
    text: 'The renewal’s charge was declined once; the next try is days away.',
    run(bench) {
      failRenewal(bench);
    },
  },
  {
    name: 'past_due',
    title: 'Past due after three failures',
    text: 'The renewal and two retries were declined; one retry is left before the policy ends it.',
    run(bench) {
      bench.withDunning(patient, () => {
        failRenewal(bench);
        bench.advanceBy(3 * secondsPerDay);
        bench.advanceBy(5 * secondsPerDay);
      });
    },
  },
  {
    name: 'recovered',
    title: 'Recovered payment',
    text: 'The renewal was declined, a new card paid the open invoice, the subscription is active again.',
    run(bench) {
      failRenewal(bench);
      bench.giveCard('pm_card_visa');
      const open = bench.invoices().find(({ status }) => status === 'open');
      if (open) bench.api.post(`/v1/invoices/${open.id}/pay`);
    },
  },
  {
    name: 'unpaid',
    title: 'Unpaid',
    text: 'Every retry was declined and the policy marks the subscription unpaid.',
    run(bench) {
      bench.withDunning({ ...patient, endState: 'unpaid' }, () => spendRetries(bench));
    },
  },
  {
    name: 'canceled_by_dunning',
    title: 'Canceled for non-payment',
    text: 'Every retry was declined and the policy cancels the subscription.',
    run(bench) {
      bench.withDunning(patient, () => spendRetries(bench));
    },
  },
  {
    name: 'canceling',
    title: 'Cancels at period end',
    text: 'The customer has cancelled for the period’s end, which is still to come.',
    run(bench) {
      const { id } = bench.paying();
      bench.api.post(`/v1/subscriptions/${id}`, { cancel_at_period_end: true });
    },
  },
  {
    name: 'canceled_at_period_end',
    title: 'Canceled at period end',
    text: 'Cancelled for the period’s end, and that end has come.',
    run(bench) {
      const { id } = bench.paying();
      bench.api.post(`/v1/subscriptions/${id}`, { cancel_at_period_end: true });
      bench.advanceTo(bench.periodEnd());
    },
  },
  {
    name: 'annual_upgrade',
    title: 'Monthly to annual',
    text: 'Ten days into a month the plan becomes annual; the difference is charged at once.',
    run(bench) {
      const { id } = bench.paying();
      bench.advanceBy(10 * secondsPerDay);
      bench.api.post(`/v1/subscriptions/${id}`, {
        items: [{ id: bench.item().id, price: bench.price('year') }],
        proration_behavior: 'always_invoice',
      });
    },
  },
  {
    name: 'disputed',
    title: 'Disputed payment',
    text: 'The bank of the customer disputes a paid charge as fraudulent.',
    run(bench) {
      bench.giveCard('pm_card_createDispute');
      const { status } = bench.subscription();
      if (status === 'trialing') bench.paying();
      else if (bench.invoices().every((invoice) => invoice.status !== 'paid') || !hasDispute(bench))
        bench.renew();
    },
  },
  {
    name: 'three_d_secure',
    title: '3-D Secure pending',
    text: 'A new subscription waits for its customer to confirm the first payment on the bank’s page.',
    run(bench) {
      bench.giveCard('pm_card_authenticationRequired');
      bench.subscribe({ payment_behavior: 'allow_incomplete' });
    },
  },
  {
    name: 'incomplete_expired',
    title: 'First payment never made',
    text: 'The first payment was declined and 23 hours have passed.',
    run(bench) {
      bench.giveCard(failingCard);
      bench.subscribe({ payment_behavior: 'allow_incomplete' });
      bench.advanceBy(secondsPerDay);
    },
  },
  {
    name: 'paused',
    title: 'Collection paused',
    text: 'Invoices are voided until collection resumes.',
    run(bench) {
      const { id } = bench.paying();
      bench.api.post(`/v1/subscriptions/${id}`, { pause_collection: { behavior: 'void' } });
    },
  },
  {
    name: 'renewed_three_times',
    title: 'Three paid renewals',
    text: 'A quarter of paid monthly invoices.',
    run(bench) {
      bench.paying();
      for (let month = 0; month < 3; month += 1) bench.renew();
    },
  },
];

/** A trial of 14 days from now; answers when it ends. */
function freshTrial(bench: ScenarioBench, params = {}): number {
  const { trial_end: end } = bench.subscribe({ trial_period_days: 14, ...params });
  return Number(end);
}

function failRenewal(bench: ScenarioBench): void {
  bench.paying();
  bench.giveCard(failingCard);
  bench.renew();
}

function spendRetries(bench: ScenarioBench): void {
  failRenewal(bench);
  for (const days of patient.retryDaysAfterFailure) bench.advanceBy(days * secondsPerDay);
}

function hasDispute(bench: ScenarioBench): boolean {
  return bench.api
    .list('/v1/charges', { customer: bench.customer, limit: 100 })
    .some(({ disputed }) => disputed === true);
}
