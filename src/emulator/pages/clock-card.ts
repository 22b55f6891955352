import { html } from 'hono/html';
import { formatTime, periodStart, secondsPerDay } from '../engine/calendar';
import { serverSettings } from '../resources/server-settings';
import { serverClock, type Tx } from '../store/store';
import type { Tables, TimerKind } from '../store/tables';
import type { Html } from './layout';

const labels: Record<TimerKind, string> = {
  'checkout.expire': 'a checkout expires',
  'subscription.trial_will_end': 'the reminder of a trial’s end',
  'subscription.period_end': 'a period ends',
  'subscription.cancel': 'a scheduled cancellation',
  'subscription.incomplete_expire': 'an incomplete subscription expires',
  'subscription.pending_update_expire': 'an update that nobody has paid for expires',
  'subscription.resume_expire': 'an unpaid resumption expires',
  'subscription.resume_collection': 'collection resumes',
  'invoice.finalize': 'an invoice is finalized and charged',
  'invoice.overdue': 'an invoice’s due date',
  'invoice.retry': 'a payment is tried again',
  'discount.end': 'a discount ends',
  'charge.book': 'a payment is booked',
  'charge.expire': 'an authorization lapses',
  'refund.settle': 'a refund arrives or fails',
  'schedule.start': 'a schedule starts',
  'schedule.expiring': 'the reminder of a schedule’s end',
  'schedule.phase_end': 'a phase of a schedule ends',
};

/** The server's own clock with its three buttons; test clocks are listed with their time. */
export function clockPart(tx: Tx): Html {
  const next = nextTimer(tx);
  const clocks = tx.all('test_helpers.test_clock').slice(0, 5);
  return html`<div class="card-head"><h2>Clock</h2></div><div class="card-body stack">
<p class="num">${formatTime(tx.now)}${serverSettings(tx).offset_seconds === 0 ? '' : html` <span class="small muted">moved ahead of real time</span>`}</p>
<p class="soft">${next ? html`Next: ${labels[next.kind]}, ${formatTime(next.due_at)}` : 'Nothing is due.'}</p>
<form method="post" action="/_emulator/inspector/clock"><button class="btn secondary small" name="to" value="day">+1 day</button>
<button class="btn secondary small" name="to" value="month">+1 month</button>
<button class="btn secondary small" name="to" value="next"${next ? '' : html` disabled`}>To the next event</button></form></div>
${clocks.length === 0 ? '' : html`<ul class="list">${clocks.map((clock) => html`<li><span class="mono">${clock.name ?? clock.id}</span><span class="small muted num">${formatTime(clock.frozen_time)}</span></li>`)}</ul>`}`;
}

/** Where a button of the clock leads. */
export function clockTarget(tx: Tx, to: string | null): number {
  if (to === 'day') return tx.now + secondsPerDay;
  if (to === 'month') return periodStart(tx.now, 'month', 1, 1);
  return nextTimer(tx)?.due_at ?? tx.now;
}

function nextTimer(tx: Tx): Tables['timer'] | undefined {
  return tx
    .where('timer', 'clock', serverClock)
    .reduce<Tables['timer'] | undefined>(
      (least, row) => (least && least.due_at <= row.due_at ? least : row),
      undefined,
    );
}
