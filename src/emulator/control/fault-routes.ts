import type { Hono } from 'hono';
import type { Account } from '../accounts/account';
import { type Fault, isApiFault, isOver } from '../faults/fault';
import { parseFault } from '../faults/parse-fault';
import { type Tx, timeItself } from '../store/store';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import type { ControlEnv } from './control-account';
import { jsonBody, objectsMember } from './json-body';

/** A fault as the control plane shows it. */
export interface FaultView extends Omit<Fault, 'settings'>, Partial<Fault['settings']> {
  side: 'api' | 'delivery';
  is_over: boolean;
}

/** `/faults`: what goes wrong for this account, on purpose and in the same way each time. */
export function addFaultRoutes(app: Hono<ControlEnv>): void {
  app.get('/faults', (c) => c.json(listFaults(c.var.account)));

  app.put('/faults', async (c) => {
    const bodies = objectsMember(await jsonBody(c.req.text()), 'faults');
    const faults = bodies.map((body, index) => parseFault(body, `fault_${index + 1}`));
    replaceFaults(c.var.account, faults);
    return c.json(listFaults(c.var.account));
  });

  app.post('/faults', async (c) => {
    const body = await jsonBody(c.req.text());
    return c.json(view(addFault(c.var.account, (id) => parseFault(body, id))));
  });

  app.delete('/faults', (c) => {
    replaceFaults(c.var.account, []);
    return c.json(listFaults(c.var.account));
  });

  app.delete('/faults/:id', (c) => {
    removeFault(c.var.account, c.req.param('id'));
    return c.json(listFaults(c.var.account));
  });
}

export function faultsOf(tx: Tx): Fault[] {
  return tx.all('fault').reverse();
}

export function replaceFaults(account: Account, faults: Fault[]): void {
  write(account, (tx) => {
    for (const { id } of faultsOf(tx)) tx.remove('fault', id);
    for (const fault of faults) tx.put('fault', fault);
  });
}

export function addFault(account: Account, parse: (id: string) => Fault): Fault {
  return write(account, (tx) => {
    const numbers = faultsOf(tx).map(({ id }) => Number(id.replace('fault_', '')));
    if (numbers.length >= faultsMax) throw invalidRequest(`An account has at most ${faultsMax} faults.`);
    const fault = parse(`fault_${Math.max(0, ...numbers) + 1}`);
    tx.put('fault', fault);
    return fault;
  });
}

export function removeFault(account: Account, id: string): void {
  write(account, (tx) => {
    if (!tx.get('fault', id)) throw noSuch('fault', id);
    tx.remove('fault', id);
  });
}

const faultsMax = 100;

/** Answers from an earlier moment need a memory of it, which nothing else pays for. */
function write<T>({ store }: Account, work: (tx: Tx) => T): T {
  const result = store.transaction(timeItself, work);
  store.rememberHistory(
    store.transaction(timeItself, (tx) => tx.all('fault').some(({ kind }) => kind === 'stale_read')),
  );
  return result;
}

function listFaults({ store }: Account): { object: 'list'; data: FaultView[] } {
  return { object: 'list', data: store.transaction(timeItself, faultsOf).map(view) };
}

function view(fault: Fault): FaultView {
  const { settings, ...rest } = fault;
  return { ...rest, ...settings, side: isApiFault(fault) ? 'api' : 'delivery', is_over: isOver(fault) };
}
