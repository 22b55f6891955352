import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff';

describe('backoffMs', () => {
  it('doubles, within a fifth either way', () => {
    expect(backoffMs(1, 0)).toBe(1_600);
    expect(backoffMs(1, 1)).toBe(2_400);
    expect(backoffMs(3, 0.5)).toBe(8_000);
  });

  it('stops growing at five minutes', () => {
    expect(backoffMs(50, 0.5)).toBe(300_000);
  });
});
