import { describe, expect, it } from 'vitest';
import { interleave, median } from './rounds';

describe('the figures of a bench', () => {
  it('take the middle, so that one bad round does not count', () => {
    expect(median([5, 1, 100])).toBe(5);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(() => median([])).toThrow();
  });

  it('compare each round with its own floor and let both go first in turn', async () => {
    const order: string[] = [];
    let round = 0;
    const compared = await interleave({
      ours: async () => {
        order.push('ours');
        return 10 * 2 ** Math.floor(round++ / 2);
      },
      floor: async () => {
        order.push('floor');
        return 10 * 2 ** Math.floor(round++ / 2);
      },
    });
    expect(order.slice(0, 4)).toEqual(['ours', 'floor', 'floor', 'ours']);
    expect(compared.ratio).toBe(1);
  });
});
