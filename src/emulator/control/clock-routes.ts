import type { Hono } from 'hono';
import type { Account } from '../accounts/account';
import type { EmulatorClock } from '../accounts/emulator-clock';
import { type DunningSettings, dunningPolicy, setDunningPolicy } from '../resources/dunning';
import { find } from '../resources/find';
import { serverSettings, setDefaultVersion } from '../resources/server-settings';
import type { TimerKind } from '../store/account-rows';
import { serverClock, type Tx, timeItself } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';
import { advanceClock } from './advance-clock';
import type { ControlContext, ControlEnv } from './control-account';
import { checkedDeclineCode } from './decline-code';
import { choiceMember, integerMember, jsonBody, onlyMembers, textMember } from './json-body';

/** The account's own clock. */
export interface ClockView {
  kind: EmulatorClock['kind'];
  now: number;
  offset_seconds: number;
  limits_test_clocks: boolean;
  next: { due_at: number; kind: TimerKind; object: string } | null;
}

/** Time, version and failure at will: the account's clock, default version, dunning policy, and a decline to come. */
export function addClockRoutes(app: Hono<ControlEnv>): void {
  const work = <T>(c: ControlContext, run: (tx: Tx) => T) => c.var.account.store.transaction(timeItself, run);

  app.get('/clock', (c) => c.json(viewClock(c.var.account)));

  app.put('/clock', async (c) => {
    const { limits_test_clocks: isLimited } = await jsonBody(c.req.text());
    if (typeof isLimited !== 'boolean')
      throw invalidRequest('limits_test_clocks must be true or false.', { param: 'limits_test_clocks' });
    work(c, (tx) => tx.put('server_clock', { ...serverSettings(tx), limits_test_clocks: isLimited }));
    return c.json(viewClock(c.var.account));
  });

  app.post('/clock/advance', async (c) => {
    const seconds = integerMember(await jsonBody(c.req.text()), 'seconds', 1);
    advanceClock(c.var.account, seconds);
    return c.json(viewClock(c.var.account));
  });

  app.get('/api_version', (c) => c.json({ api_version: work(c, serverSettings).api_version }));

  app.put('/api_version', async (c) => {
    const version = textMember(await jsonBody(c.req.text()), 'api_version');
    work(c, (tx) => setDefaultVersion(tx, version));
    return c.json({ api_version: version });
  });

  app.get('/dunning', (c) => c.json(work(c, dunningPolicy)));

  app.put('/dunning', async (c) => {
    const settings = dunningSettings(await jsonBody(c.req.text()));
    return c.json(work(c, (tx) => setDunningPolicy(tx, settings)));
  });

  app.post('/next_charge_fails', async (c) => {
    const body = await jsonBody(c.req.text());
    onlyMembers(body, ['customer', 'decline_code']);
    const customer = textMember(body, 'customer');
    const decline_code =
      body.decline_code === undefined
        ? 'generic_decline'
        : checkedDeclineCode(textMember(body, 'decline_code'));
    work(c, (tx) =>
      tx.put('forced_decline', { id: find(tx, 'customer', customer, 'customer').id, decline_code }),
    );
    return c.json({ ok: true, customer, decline_code });
  });
}

export function viewClock({ store, clock }: Account): ClockView {
  const { limits_test_clocks, offset_seconds } = store.transaction(timeItself, serverSettings);
  const next = store.nextTimer(serverClock);
  return {
    kind: clock.kind,
    now: store.now(),
    offset_seconds,
    limits_test_clocks,
    next: next ? { due_at: next.due_at, kind: next.kind, object: next.object } : null,
  };
}

function dunningSettings(body: Record<string, unknown>): DunningSettings {
  onlyMembers(body, ['retryDaysAfterFailure', 'endState', 'invoiceEndState', 'upcomingInvoiceDays']);
  const { retryDaysAfterFailure: days } = body;
  if (days !== undefined && !isDays(days)) {
    throw invalidRequest(
      `retryDaysAfterFailure must be a list of at most ${mostWaits} whole numbers of days, 1 to ${longestWaitDays} each.`,
      {
        param: 'retryDaysAfterFailure',
      },
    );
  }
  const endState = choiceMember(body, 'endState', ['cancel', 'unpaid', 'past_due']);
  const invoiceEndState = choiceMember(body, 'invoiceEndState', ['open', 'uncollectible']);
  const { upcomingInvoiceDays: notice } = body;
  if (notice !== undefined && notice !== null && !isDays([notice])) {
    throw invalidRequest(
      `upcomingInvoiceDays must be a whole number of days, 1 to ${longestWaitDays}, or null for no notice.`,
      {
        param: 'upcomingInvoiceDays',
      },
    );
  }
  return {
    ...(notice !== undefined && { upcomingInvoiceDays: notice === null ? null : Number(notice) }),
    ...(days && { retryDaysAfterFailure: days }),
    ...(endState && { endState }),
    ...(invoiceEndState && { invoiceEndState }),
  };
}

/** A year between two attempts, and twenty of them, is more than any policy waits; what follows from them stays a date. */
const longestWaitDays = 365;
const mostWaits = 20;

function isDays(value: unknown): value is number[] {
  if (!Array.isArray(value) || value.length > mostWaits) return false;
  return value.every((day) => Number.isInteger(day) && day >= 1 && day <= longestWaitDays);
}
