import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

test('the inspector and the style sheet are served', async () => {
  await using running = await runEmulator();
  await openPage(running);
  const inspector = await visit(`${running.emulator.url}/_emulator/`);
  for (const text of ['checkout.session', 'customer.created', 'Pause deliveries'])
    expect(inspector.text).toContain(text);
  expect((await fetch(`${running.emulator.url}/_emulator/style.css`)).headers.get('content-type')).toContain(
    'text/css',
  );
  expect(await (await fetch(`${running.emulator.url}/_emulator/health`)).json()).toMatchObject({
    ok: true,
    apiVersion: '2026-10-28.endive',
  });
});

test("the inspector's buttons move the server's clock: a day, to the next event, a month", async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { session } = await openPage(running);
  const inspector = `${emulator.url}/_emulator/`;
  const clock = `${emulator.url}/_emulator/inspector/clock`;
  expect((await visit(inspector)).text).toContain('Next: a checkout expires, 24 Nov 2026 10:01 UTC');
  expect((await visit(clock, { to: 'next' })).location).toBe('/_emulator/');
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired' });
  await visit(clock, { to: 'day' });
  await visit(clock, { to: 'month' });
  const page = await visit(inspector);
  expect(page.text).toContain('25 Dec 2026 10:01 UTC');
  expect(page.text).toContain('Nothing is due.');
});
