import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DiscountTerms, rateOf } from './discount-maths';
import { type BillableLine, invoiceAmounts } from './invoice-amounts';
import { settleTotal } from './invoice-maths';
import { share, spread } from './rounding';
import { taxesOf } from './tax-maths';

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

test.each([
  [5, 1, 2, 3],
  [-5, 1, 2, -3],
  [0, 1, 3, 0],
  [1, 1, 3, 0],
  [9_007_199_254_740, 999_999, 1_000_000, 9_007_190_247_541],
])('%i by %i/%i is %i: half goes away from zero, without floats', (amount, numerator, denominator, want) => {
  expect(share(amount, numerator, denominator)).toBe(want);
});

test('a spread adds up, and takes no more from a line than it has', () => {
  const weights = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
      const total = Math.floor(sum(given) * part);
      const parts = spread(total, given);
      expect(sum(parts)).toBe(total);
      for (const [index, amount] of parts.entries()) {
        expect(amount).toBeGreaterThanOrEqual(0);
        expect(amount).toBeLessThanOrEqual(given[index] ?? 0);
      }
    }),
  );
});

test('inclusive and exclusive rates on one line: the exclusive one is on what is left without the other', () => {
  const terms = [
    { id: 'in', rate: rateOf(10), isInclusive: true, reason: 'standard_rated' },
    { id: 'on', rate: rateOf(5), isInclusive: false, reason: 'standard_rated' },
  ];
  expect(taxesOf(1_100, terms).map(({ amount, taxableAmount }) => [amount, taxableAmount])).toEqual([
    [100, 1_000],
    [50, 1_000],
  ]);
});

test.each([
  [9_900, 0, 50, { due: 9_900, ending: 0, applied: 0, tooSmall: 0 }],
  [9_900, -900, 50, { due: 9_000, ending: 0, applied: 900, tooSmall: 0 }],
  [9_900, -10_000, 50, { due: 0, ending: -100, applied: 9_900, tooSmall: 0 }],
  [-500, 0, 50, { due: 0, ending: -500, applied: -500, tooSmall: 0 }],
  [30, 0, 50, { due: 0, ending: 30, applied: 0, tooSmall: 30 }],
  [30, 30, 50, { due: 60, ending: 0, applied: -30, tooSmall: 0 }],
  [0, -700, 50, { due: 0, ending: -700, applied: 0, tooSmall: 0 }],
])('a total of %i with a balance of %i and a least charge of %i', (total, balance, minimum, want) => {
  expect(settleTotal(total, balance, minimum)).toEqual(want);
});

const discounts = (name: string, max: number): fc.Arbitrary<DiscountTerms[]> =>
  fc
    .array(
      fc.record({
        off: fc.oneof(
          fc.record({ amount: fc.integer({ min: 1, max: 30_000 }) }),
          fc.record({ rate: fc.integer({ min: 1, max: 1_000_000 }) }),
        ),
        products: fc.constantFrom<(string[] | null)[]>(null, null, ['a'], ['b']),
      }),
      { maxLength: max },
    )
    .map((terms) => terms.map((term, index) => ({ ...term, id: `${name}${index}` })));

const lines: fc.Arbitrary<BillableLine[]> = fc.array(
  fc.record({
    amount: fc.integer({ min: -20_000, max: 50_000 }),
    isDiscountable: fc.boolean(),
    product: fc.constantFrom('a', 'b', null),
    discounts: discounts('own', 2),
    taxes: fc.array(
      fc.record({
        id: fc.constantFrom('t1', 't2'),
        rate: fc.integer({ min: 0, max: 300_000 }),
        isInclusive: fc.boolean(),
        reason: fc.constantFrom('standard_rated', 'reverse_charge'),
      }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 6 },
);

test('whatever lines, discounts and taxes there are, the totals follow from the lines', () => {
  fc.assert(
    fc.property(lines, discounts('all', 3), (given, ofInvoice) => {
      const amounts = invoiceAmounts(given, ofInvoice);
      const isOwn = ({ discount }: { discount: string }) => discount.startsWith('own');
      const parts = amounts.lines.flatMap((line) => line.discountAmounts);
      const own = sum(parts.filter(isOwn).map(({ amount }) => amount));
      const spreadOver = sum(parts.filter((part) => !isOwn(part)).map(({ amount }) => amount));
      const taxes = amounts.lines.flatMap((line) => line.taxes);
      const exclusive = sum(taxes.filter((tax) => !tax.isInclusive).map(({ amount }) => amount));
      expect(amounts.subtotal).toBe(sum(given.map(({ amount }) => amount)) - own);
      expect(amounts.total).toBe(amounts.subtotal - spreadOver + exclusive);
      expect(amounts.totalExcludingTax).toBe(amounts.total - sum(taxes.map(({ amount }) => amount)));
      expect(sum(amounts.discountAmounts.map(({ amount }) => amount))).toBe(own + spreadOver);
      expect(sum(amounts.taxes.map(({ amount }) => amount))).toBe(sum(taxes.map(({ amount }) => amount)));
      for (const [index, line] of amounts.lines.entries()) {
        const gross = given[index]?.amount ?? 0;
        for (const { amount } of line.discountAmounts) expect(amount).toBeGreaterThanOrEqual(0);
        // A discount never makes a charge a credit, and never touches a credit.
        if (gross < 0) expect(line.net).toBe(gross);
        else expect(line.net).toBeGreaterThanOrEqual(0);
        expect(line.net).toBeLessThanOrEqual(gross);
        const { discounts: own = [], product = null, isDiscountable = false } = given[index] ?? {};
        const eligible = [...own, ...ofInvoice].filter(
          ({ products }) => products === null || products.includes(product ?? ''),
        );
        const expected = isDiscountable && gross >= 0 ? eligible.map(({ id }) => id) : [];
        expect(line.discountAmounts.map(({ discount }) => discount)).toEqual(expected);
      }
    }),
  );
});
