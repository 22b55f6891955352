import { describe, expect, it } from 'vitest';
import { StripeBreaker } from './stripe-breaker';

function breakerAt() {
  let nowMs = 0;
  const breaker = new StripeBreaker({ nowMs: () => nowMs });
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) breaker.failed();
  };
  return { breaker, fail, wait: (ms: number) => (nowMs += ms) };
}

describe('the breaker', () => {
  it('lets four failures pass and opens at the fifth', () => {
    const { breaker, fail } = breakerAt();
    fail(4);
    expect(breaker.allows()).toBe(true);
    fail(1);
    expect(breaker.allows()).toBe(false);
  });

  it('lets one read try after the pause, and all of them after its success', () => {
    const { breaker, fail, wait } = breakerAt();
    fail(5);
    wait(5_000);
    expect(breaker.allows()).toBe(true);
    expect(breaker.allows()).toBe(false);
    breaker.succeeded();
    expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
  });

  it('doubles the pause when the try fails, up to a minute', () => {
    const { breaker, fail, wait } = breakerAt();
    fail(6);
    wait(5_000);
    expect(breaker.allows()).toBe(false);
    wait(5_000);
    expect(breaker.allows()).toBe(true);
    fail(20);
    wait(60_000);
    expect(breaker.allows()).toBe(true);
  });

  it('forgets failures that were not in a row', () => {
    const { breaker, fail } = breakerAt();
    fail(4);
    breaker.succeeded();
    fail(4);
    expect(breaker.allows()).toBe(true);
  });
});
