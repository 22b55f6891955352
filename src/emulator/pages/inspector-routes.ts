import type { Context, Hono } from 'hono';
import type { Account } from '../accounts/account';
import { defaultAccount } from '../accounts/account-name';
import type { Accounts } from '../accounts/accounts';
import { advanceClock } from '../control/clock-routes';
import { timeItself } from '../store/store';
import { clockTarget } from './clock-card';
import { secure } from './guard';
import { inspectorPage } from './inspector-page';

export function addInspectorRoutes(app: Hono, accounts: Accounts): void {
  const account = (_c: Context): Account => {
    const found = accounts.open(defaultAccount);
    found.settle();
    return found;
  };

  app.get('/', (c) => c.redirect('/_emulator/'));
  app.get('/_emulator', (c) => c.redirect('/_emulator/'));
  app.get('/_emulator/', (c) => {
    const { store, dispatcher } = account(c);
    secure(c);
    return c.html(
      store.transaction(timeItself, (tx) => inspectorPage(tx, store.counts(), dispatcher.isPaused())),
    );
  });
  app.post('/_emulator/inspector/clock', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const own = account(c);
    const seconds = own.store.transaction(timeItself, (tx) => clockTarget(tx, form.get('to')) - tx.now);
    if (seconds > 0) advanceClock(own, seconds);
    return c.redirect('/_emulator/', 303);
  });
  app.post('/_emulator/inspector/deliveries', async (c) => {
    const { dispatcher } = account(c);
    if ((await c.req.text()).includes('action=pause')) dispatcher.pause();
    else dispatcher.resume();
    return c.redirect('/_emulator/', 303);
  });
}
