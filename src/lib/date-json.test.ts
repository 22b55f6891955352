import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateJson } from './date-json';

function overTheWire(value: unknown): unknown {
  const text = JSON.stringify(dateJson.serialize(value));
  return text === undefined ? undefined : dateJson.deserialize(JSON.parse(text));
}

it('brings every JSON value with dates in it to the other end as it was', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.date({ noInvalidDate: true }),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (sent) => {
      expect(overTheWire(sent)).toEqual(sent);
    }),
  );
});

it('keeps an answer without a value one, and leaves out members without a value', () => {
  expect(overTheWire(undefined)).toBeUndefined();
  expect(overTheWire({ kept: 1, left: undefined })).toEqual({ kept: 1 });
});

it('takes an own member named __proto__ as data and changes no prototype', () => {
  const received = dateJson.deserialize(JSON.parse('{"__proto__":{"isOperator":true},"n":1}'));
  expect(Object.getPrototypeOf(received)).toBe(Object.prototype);
  expect(Object(received).isOperator).toBeUndefined();
});
