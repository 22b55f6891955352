import { expect, test } from 'vitest';
import { formatId } from './ids';
import { seededText } from './seeded-text';

test('half a million ids of one second are all different', () => {
  const ids = new Set<string>();
  for (let counter = 0; counter < 500_000; counter += 1)
    ids.add(formatId('evt', 'seed', counter, 1_800_000_000));
  expect(ids.size).toBe(500_000);
});

test('the same source gives the same text, a neighbour another', () => {
  expect(seededText('seed:cus:1:1800000000', 14)).toBe(seededText('seed:cus:1:1800000000', 14));
  expect(seededText('seed:cus:2:1800000000', 14)).not.toBe(seededText('seed:cus:1:1800000000', 14));
  expect(seededText('x', 6, '0123456789')).toMatch(/^\d{6}$/);
});

test('every character is about as frequent as any other, at every place', () => {
  const places = Array.from({ length: 8 }, () => new Map<string, number>());
  for (let counter = 0; counter < 62_000; counter += 1) {
    const text = seededText(`seed:in:${counter}:1800000000`, 8);
    for (const [place, counts] of places.entries()) {
      const character = text.charAt(place);
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  for (const counts of places) {
    expect(counts.size).toBe(62);
    // A thousand each, give or take five deviations.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(160);
  }
});
