import { expect, test } from 'vitest';
import { control, runEmulator } from '../emulator.fixture';

const day = 86_400;

test('a move of the clock that would never end is refused, and the clock stays', async () => {
  await using running = await runEmulator();
  const before = await control(running.emulator, 'GET', '/clock');
  for (const seconds of [1e12, 3_661 * day]) {
    const { error } = await control(running.emulator, 'POST', '/clock/advance', { seconds });
    expect(error).toMatchObject({
      type: 'invalid_request_error',
      param: 'seconds',
      message: expect.stringContaining('at most 3660 days'),
    });
  }
  expect(await control(running.emulator, 'GET', '/clock')).toEqual(before);
});

test('moves lead up to the year 2200 and no further', async () => {
  await using running = await runEmulator();
  const decade = () => control(running.emulator, 'POST', '/clock/advance', { seconds: 3_660 * day });
  for (let count = 0; count < 17; count += 1) expect((await decade()).error).toBeUndefined();
  expect((await decade()).error).toMatchObject({
    param: 'seconds',
    message: expect.stringContaining('2200'),
  });
});

test('a dunning policy that waits longer than a year, or too often, is refused', async () => {
  await using running = await runEmulator();
  const policy = await control(running.emulator, 'GET', '/dunning');
  for (const retryDaysAfterFailure of [[1e300], [366], Array.from({ length: 21 }, () => 1)]) {
    const { error } = await control(running.emulator, 'PUT', '/dunning', { retryDaysAfterFailure });
    expect(error).toMatchObject({ type: 'invalid_request_error', param: 'retryDaysAfterFailure' });
  }
  const notice = await control(running.emulator, 'PUT', '/dunning', { upcomingInvoiceDays: 1e300 });
  expect(notice.error).toMatchObject({ param: 'upcomingInvoiceDays' });
  expect(await control(running.emulator, 'GET', '/dunning')).toEqual(policy);
});

test('a test clock without Stripe’s limit still moves by ten years at most, and never beyond 2199', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await running.emulator.control.limitTestClocks(false);
  const from = running.clock.nowMs() / 1000;
  const { id } = await stripe.testHelpers.testClocks.create({ frozen_time: from });
  const advance = (frozen_time: number) => stripe.testHelpers.testClocks.advance(id, { frozen_time });
  for (const target of [from * 1000, 1e14, from + 3_661 * day])
    await expect(advance(target)).rejects.toMatchObject({ statusCode: 400, param: 'frozen_time' });
  expect((await advance(from + 3_660 * day)).status).toBe('advancing');
});
