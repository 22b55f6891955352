import type { Account } from '../../accounts/account';
import type { Accounts } from '../../accounts/accounts';
import { advanceClockTo, timeOfClock } from '../../control/advance-clock';
import { checkedDeclineCode } from '../../control/decline-code';
import { parseSettings } from '../../control/delivery-routes';
import { addFault, faultsOf, removeFault, replaceFaults } from '../../control/fault-routes';
import { setDeliverySettings } from '../../delivery/delivery-settings';
import { resend } from '../../delivery/outbox';
import { parseFault } from '../../faults/parse-fault';
import { find } from '../../resources/find';
import { runScenario } from '../../scenarios/run-scenario';
import { serverClock, type Tx, timeItself } from '../../store/store';
import { invalidRequest, noSuch } from '../../wire/stripe-error';
import { clockTarget } from './clock-target';

/** What a button does; answers what to say, and where to go when it is not back. */
type Action = (context: {
  account: Account;
  accounts: Accounts;
  form: URLSearchParams;
}) => ActionResult | Promise<ActionResult>;

export type ActionResult = { done: string; page?: string; query?: Record<string, string> } | undefined;

export const actions: Record<string, Action> = {
  clock({ account, form }) {
    const clock = form.get('clock') ?? serverClock;
    const now = timeOfClock(account, clock);
    const target = clockTarget(form, now, account.store.nextTimer(clock)?.due_at);
    if (target > now) advanceClockTo(account, clock, target);
    return undefined;
  },

  snapshot({ account, form }) {
    const { name } = account.snapshots.add(
      form.get('name') || undefined,
      account.store.now(),
      account.snapshot(),
    );
    return { done: `Kept this moment as “${name}”.` };
  },

  restore({ account, accounts, form }) {
    const snapshot = account.snapshots.find(form.get('snapshot') ?? '');
    if (!snapshot) throw noSuch('snapshot', form.get('snapshot') ?? '');
    accounts.restore(account, snapshot.state);
    return { done: `Back at “${snapshot.name}”.` };
  },

  'next-charge'({ account, form }) {
    const decline = form.get('decline_code');
    account.store.transaction(timeItself, (tx) => {
      const { id } = find(tx, 'customer', form.get('customer') ?? '');
      if (decline) tx.put('forced_decline', { id, decline_code: checkedDeclineCode(decline) });
      else tx.remove('forced_decline', id);
    });
    return undefined;
  },

  deliveries({ account, form }) {
    const action = form.get('action');
    if (action === 'pause') account.dispatcher.pause();
    else if (action === 'resume') account.dispatcher.resume();
    else if (action === 'shuffle') toggle(account, 'reorder');
    else if (action === 'twice') toggle(account, 'duplicate');
    return undefined;
  },

  'delivery-settings'({ account, form }) {
    const settings = parseSettings({
      mode: form.get('mode') ?? undefined,
      retry: form.get('retry') ?? undefined,
    });
    account.store.transaction(timeItself, (tx) => setDeliverySettings(tx, settings));
    return { done: 'Set, for what is sent from now on.' };
  },

  resend({ account, form }) {
    account.store.transaction(timeItself, (tx) => {
      const delivery = tx.get('delivery', form.get('delivery') ?? '');
      if (!delivery) throw noSuch('delivery', form.get('delivery') ?? '');
      resend(tx, delivery.event, delivery.endpoint);
    });
    return { done: 'Sent again, signed anew.' };
  },

  'resend-event'({ account, form }) {
    const count = account.store.transaction(timeItself, (tx) => {
      const { id } = find(tx, 'event', form.get('event') ?? '');
      const endpoints = enabledEndpoints(tx);
      for (const endpoint of endpoints) resend(tx, id, endpoint.id);
      return endpoints.length;
    });
    return { done: `Sent again to ${count} endpoint${count === 1 ? '' : 's'}.` };
  },

  'fault-add'({ account, form }) {
    addFault(account, (id) => parseFault(faultOf(form), id));
    return undefined;
  },

  'fault-remove'({ account, form }) {
    removeFault(account, form.get('fault') ?? '');
    return undefined;
  },

  'faults-clear'({ account }) {
    replaceFaults(account, []);
    return { done: 'All faults are removed.' };
  },

  scenario({ account, accounts, form }) {
    const result = runScenario(account, form.get('name') ?? '', form.get('customer') || null, (state) =>
      accounts.restore(account, state),
    );
    const status =
      result.status === null ? '' : ` The subscription is ${result.status.replaceAll('_', ' ')}.`;
    return { done: `The scenario has run.${status}`, page: '', query: { customer: result.customer } };
  },

  'account-reset'({ accounts, form }) {
    const name = form.get('name') ?? '';
    const account = accounts.find(name);
    if (!account) throw noSuch('account', name);
    accounts.reset(account);
    return { done: `The account ${name} is empty.` };
  },

  async 'account-delete'({ accounts, form }) {
    const name = form.get('name') ?? '';
    if (!(await accounts.delete(name))) throw noSuch('account', name);
    return { done: `The account ${name} is deleted.`, page: 'accounts' };
  },
};

function enabledEndpoints(tx: Tx) {
  return tx.all('webhook_endpoint').filter(({ status }) => status === 'enabled');
}

/** A switch of the page: the plain fault of that kind, on or off. */
function toggle(account: Account, kind: 'reorder' | 'duplicate'): void {
  const present = account.store
    .transaction(timeItself, faultsOf)
    .find((fault) => fault.kind === kind && fault.events === null);
  if (present) removeFault(account, present.id);
  else addFault(account, (id) => parseFault({ kind }, id));
}

/** The form's texts as the control plane's JSON. */
function faultOf(form: URLSearchParams): Record<string, unknown> {
  const kind = form.get('kind') ?? '';
  const number = (name: string) => {
    const text = form.get(name)?.trim() ?? '';
    if (text === '') return undefined;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw invalidRequest(`${name} must be a number, not ${text}.`, { param: name });
  };
  const share = number('share');
  const delay = number('delay_ms');
  const events =
    form
      .get('events')
      ?.split(/[\s,]+/)
      .filter(Boolean) ?? [];
  const path = form.get('path')?.trim();
  const body = {
    kind,
    path: path || undefined,
    events: events.length > 0 ? events : undefined,
    share: share === undefined ? undefined : share / 100,
    count: number('count'),
    ...(kind === 'reorder' ? { within_ms: delay } : { delay_ms: delay }),
    // What these kinds cannot be without.
    ...(kind === 'stale_read' && { commits: 1 }),
    ...(kind === 'older_version' && { api_version: '2025-03-31.basil' }),
    ...((kind === 'slow_answer' || kind === 'delay') && { delay_ms: delay ?? 1_000 }),
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
