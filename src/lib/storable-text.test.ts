import fc from 'fast-check';
import { expect, it } from 'vitest';
import { storableRow, storableText } from './storable-text';

it('takes NUL and lone surrogates out of every text of a row, and nothing else', () => {
  const at = new Date();
  const row = { name: 'a\u0000', at, count: 1, none: null, list: ['\ud800', 2], map: { 'k\u0000': true } };
  expect(storableRow(row)).toEqual({
    name: 'a\ufffd',
    at,
    count: 1,
    none: null,
    list: ['\ufffd', 2],
    map: { 'k\ufffd': true },
  });
});

it('leaves text alone that Postgres takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('\u0000'));
      expect(storableText(text)).toBe(text);
    }),
  );
});
