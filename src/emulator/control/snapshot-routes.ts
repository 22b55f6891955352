import type { Hono } from 'hono';
import type { Accounts } from '../accounts/accounts';
import type { Snapshot } from '../accounts/snapshots';
import { isCommit } from '../store/journal';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import type { ControlContext, ControlEnv } from './control-account';
import { jsonBody, textMember } from './json-body';

export type SnapshotView = Omit<Snapshot, 'state'>;

/** `/snapshots`: an account's whole state, to come back to. A restore gives the same bytes and the same answers. */
export function addSnapshotRoutes(app: Hono<ControlEnv>, accounts: Accounts): void {
  app.get('/snapshots', (c) => c.json({ object: 'list', data: c.var.account.snapshots.list().map(view) }));

  app.post('/snapshots', async (c) => {
    const body = await jsonBody(c.req.text());
    const name = body.name === undefined ? undefined : textMember(body, 'name');
    const { account } = c.var;
    if (body.state !== undefined && !isCommit(body.state))
      throw invalidRequest(
        'state must be the state of a snapshot of this version, as GET /snapshots/{id} gives it.',
        {
          param: 'state',
        },
      );
    const state = body.state ?? account.snapshot();
    return c.json(view(account.snapshots.add(name, account.store.now(), state)));
  });

  app.get('/snapshots/:id', (c) => c.json(snapshotOf(c)));

  app.post('/snapshots/:id/restore', (c) => {
    const snapshot = snapshotOf(c);
    accounts.restore(c.var.account, snapshot.state);
    return c.json({ ...view(snapshot), now: c.var.account.store.now() });
  });

  app.delete('/snapshots/:id', (c) => {
    const { id } = snapshotOf(c);
    c.var.account.snapshots.delete(id);
    return c.json({ id, object: 'snapshot', deleted: true });
  });
}

function snapshotOf(c: ControlContext): Snapshot {
  const id = c.req.param('id') ?? '';
  const snapshot = c.var.account.snapshots.find(id);
  if (snapshot) return snapshot;
  throw noSuch('snapshot', id);
}

function view({ state: _, ...rest }: Snapshot): SnapshotView {
  return rest;
}
