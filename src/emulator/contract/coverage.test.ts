import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { operations } from '../resources/operations';
import type { Coverage } from './coverage';

test('coverage counts every registered operation, and says what each lacks', async () => {
  await using running = await runEmulator();
  const coverage = (await (
    await fetch(`${running.emulator.url}/_emulator/coverage.json`)
  ).json()) as Coverage;
  expect(coverage.calls.emulated).toBe(operations.filter(({ sdk }) => sdk !== undefined).length);
  expect(coverage.calls.known).toBeGreaterThan(500);
  const byCall = new Map(coverage.operations.map((each) => [each.call, each]));
  expect(byCall.get('Customer.create')).toMatchObject({ isEmulated: true, route: 'POST /v1/customers' });
  expect(byCall.get('Customer.create')?.parameters?.missing).toContain('cash_balance');
  expect(byCall.get('Issuing.Card.create')).toMatchObject({ isEmulated: false, parameters: null });
});

test('the page and the document show the same', async () => {
  await using running = await runEmulator();
  const page = await fetch(`${running.emulator.url}/_emulator/coverage`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Customer.create');
  const markdown = await (await fetch(`${running.emulator.url}/_emulator/coverage.md`)).text();
  expect(markdown).toContain('| Customer.create | `POST /v1/customers` |');
  expect(markdown).toContain('- `POST /v1/issuing/cards`');
});
