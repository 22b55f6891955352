import { html } from 'hono/html';
import { deliverySettings } from '../../delivery/delivery-settings';
import { serverSettings } from '../../resources/server-settings';
import type { TimerKind } from '../../store/account-rows';
import { serverClock } from '../../store/store';
import type { Tables } from '../../store/tables';
import { icon } from '../icons';
import type { Html } from '../layout';
import { deliveryCards } from './delivery-cards';
import { type Forecast, forecast } from './forecast';
import { inspectorFrame } from './frame';
import { fullMoment, shortDate, span } from './moments';
import { rail } from './rail';
import { timerWords } from './timer-words';
import { actionForm, href, type View } from './view';

const hour = 3_600;

/** What the primary button is called; kinds that are not here come as "the next event". */
const destinations: { [K in TimerKind]?: string } = {
  'subscription.period_end': 'renewal',
  'subscription.trial_will_end': 'trial reminder',
  'invoice.retry': 'retry',
  'invoice.finalize': 'charge',
  'subscription.cancel': 'cancellation',
};

/** The clock, one customer's past and forecast, and what was sent. */
export function timeMachinePage(view: View): Html {
  const { tx, query } = view;
  const clock = chosenClock(view);
  const customer = chosenCustomer(view, clock);
  const shown = customer ? forecast(tx, customer) : null;
  return inspectorFrame(
    view,
    '',
    'Time machine',
    html`${clockPart(view, clock, shown)}
${snapshotLine(view)}
${shown ? customerCard(view, shown) : emptyCard(view)}
${deliveryCards(view, '', { rows: 8, selected: query.get('delivery') })}
${deliverySettings(tx).mode === 'collect' ? html`<p class="reason">${icon('info')}<span>Deliveries are collected: nothing is sent.</span></p>` : ''}`,
  );
}

/** `?clock=`, else the clock of `?customer=`, else the account's own. */
function chosenClock({ tx, query }: View): string {
  const asked = query.get('clock');
  if (asked !== null && tx.get('test_helpers.test_clock', asked)) return asked;
  const customer = asked === null ? tx.get('customer', query.get('customer') ?? '') : undefined;
  return typeof customer?.test_clock === 'string' ? customer.test_clock : serverClock;
}

/** `?customer=`, else whoever got the latest subscription on that clock. */
function chosenCustomer({ tx, query }: View, clock: string): Tables['customer'] | undefined {
  const asked = tx.get('customer', query.get('customer') ?? '');
  if (asked && (asked.test_clock ?? serverClock) === clock) return asked;
  const [timer] = tx.where('timer', 'clock', clock).filter(({ kind }) => kind === 'subscription.period_end');
  const busy = tx.get('subscription', timer?.object ?? '');
  if (busy) return tx.get('customer', String(busy.customer));
  if (clock !== serverClock) return tx.where('customer', 'test_clock', clock)[0];
  return tx.all('customer').find(({ test_clock: own }) => !own);
}

function clockPart(view: View, clock: string, shown: Forecast | null): Html {
  const { account, tx } = view;
  const testClock = tx.get('test_helpers.test_clock', clock);
  const now = testClock?.frozen_time ?? tx.now;
  const next = account.store.nextTimer(clock);
  const offset = serverSettings(tx).offset_seconds;
  const moved = offset === 0 ? '' : `, moved ${span(offset * 1000)} ahead`;
  const standing = {
    real: 'real time',
    manual: 'stands until it is moved',
    fixed: 'fixed',
    own: 'a test’s own clock',
  };
  const about = testClock
    ? `test clock ${testClock.name ?? testClock.id}, ${testClock.status === 'ready' ? 'frozen' : testClock.status}`
    : `clock of account ${account.name}, ${standing[account.clock.kind]}${moved}`;
  return html`<section class="clock-head"><div><p class="small muted mono">${about}</p><h1 class="num">${fullMoment(now)}</h1></div>
${actionForm(view, 'clock', { clock }, html`<div class="ctl" role="group" aria-label="Move the clock forward">${button('hour', '+1 hour')}${button('day', '+1 day')}${button('month', '+1 month')}${primary(shown, next, now)}</div>`)}</section>
${clockSwitch(view, clock)}
<p class="reason">${icon('clock')}<span>${next ? html`Next: ${timerWords[next.kind]}, ${fullMoment(next.due_at)}, <a href="${href(view, `objects/${next.object}`)}">${next.object}</a>.` : 'Nothing is due.'}</span></p>`;
}

function button(to: string, label: string): Html {
  return html`<button class="btn secondary" name="to" value="${to}">${label}</button>`;
}

/** The moment that matters most to the customer that is shown; without one, whatever is due next. */
function primary(shown: Forecast | null, next: Tables['timer'] | undefined, now: number): Html {
  const mark = shown?.future.find(({ label }) => label === 'Renewal' || label === 'Trial ends');
  if (mark) {
    const what = mark.label === 'Renewal' ? 'renewal' : 'trial end';
    // An hour later the renewal's invoice has been charged.
    return html`<button class="btn primary" name="to" value="${mark.at + (mark.label === 'Renewal' ? hour : 0)}">${icon('forward')}To ${what}, ${shortDate(mark.at, now)}</button>`;
  }
  const label = next
    ? `To ${destinations[next.kind] ?? 'the next event'}, ${shortDate(next.due_at, now)}`
    : 'To the next event';
  return html`<button class="btn primary" name="to" value="next"${next ? '' : html` disabled`}>${icon('forward')}${label}</button>`;
}

const shownClocks = 12;

function clockSwitch(view: View, current: string): Html | string {
  const clocks = view.tx.all('test_helpers.test_clock').slice(0, shownClocks);
  if (clocks.length === 0) return '';
  const link = (clock: string, label: string) =>
    html`<li><a href="${href(view, '', { clock: clock === serverClock ? null : clock })}"${clock === current ? html` aria-current="true"` : ''}>${label}</a></li>`;
  return html`<nav aria-label="Clocks"><ul class="switch">${link(serverClock, 'account’s clock')}${clocks.map((clock) => link(clock.id, clock.name ?? clock.id))}</ul></nav>`;
}

function snapshotLine(view: View): Html {
  const snapshots = view.account.snapshots.list().slice(0, 6);
  return html`<div class="snapshots"><p class="reason">${icon('info')}<span>A clock only runs forward. To go back, return to a snapshot${snapshots.length === 0 ? ': there is none yet.' : ':'}</span></p>
${snapshots.map(({ id, name }) => actionForm(view, 'restore', { snapshot: id }, html`<button class="link" title="Return the account to this snapshot">${name}</button>`))}
${actionForm(view, 'snapshot', {}, html`<label class="sr" for="snapshot-name">Name of the snapshot</label><input class="input" id="snapshot-name" name="name" placeholder="before trial" maxlength="60" autocomplete="off"><button class="btn secondary small">${icon('plus')}Keep this moment</button>`, 'row')}</div>`;
}

function customerCard(view: View, shown: Forecast): Html {
  const { customer, isForced } = shown;
  const name = customer.name ?? customer.email ?? customer.id;
  const toggle = html`<button class="btn secondary small" role="switch" aria-checked="${isForced ? 'true' : 'false'}" name="decline_code" value="${isForced ? '' : 'insufficient_funds'}"><span class="box" aria-hidden="true">${isForced ? icon('check') : ''}</span>Next charge fails: insufficient funds</button>`;
  return html`<section class="card" aria-labelledby="forecast"><div class="card-head"><h2 id="forecast"><a href="${href(view, `objects/${customer.id}`)}">${name}</a>: past and forecast</h2>${actionForm(view, 'next-charge', { customer: customer.id }, toggle)}</div>
<div class="card-body">${rail(shown)}<p class="small soft rail-words">${shown.sentence}</p></div></section>`;
}

function emptyCard(view: View): Html {
  return html`<section class="card"><div class="card-head"><h2>Past and forecast</h2></div><div class="card-body stack"><p class="soft">No customer lives on this clock yet. The first one shows here with its trial, renewals, retries and end.</p>
<p><a class="btn secondary" href="${href(view, 'scenarios')}">Make one by a scenario</a></p></div></section>`;
}
