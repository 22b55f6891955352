import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extraMembers, seatSteps } from './seat-steps';

const included = 20;

describe('extra members', () => {
  it('cost nothing up to what the plan includes', () => {
    expect(seatSteps({ members: 20, included, atStripe: 0, highWater: 0 })).toEqual([]);
    expect(extraMembers(3, included)).toBe(0);
  });

  it('are prorated when they are the first in their period', () => {
    expect(seatSteps({ members: 22, included, atStripe: 0, highWater: 0 })).toEqual([
      { quantity: 2, proration: 'create_prorations' },
    ]);
  });

  it('are not refunded when they leave, and not paid for twice when somebody takes their place', () => {
    expect(seatSteps({ members: 21, included, atStripe: 3, highWater: 3 })).toEqual([
      { quantity: 1, proration: 'none' },
    ]);
    expect(seatSteps({ members: 23, included, atStripe: 1, highWater: 3 })).toEqual([
      { quantity: 3, proration: 'none' },
    ]);
  });

  it('are prorated for the part above the high-water mark alone', () => {
    expect(seatSteps({ members: 25, included, atStripe: 1, highWater: 3 })).toEqual([
      { quantity: 3, proration: 'none' },
      { quantity: 5, proration: 'create_prorations' },
    ]);
  });

  it('end at the number of members, and are paid for up to the most there were, whatever happens in a period', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 }), (history) => {
        let atStripe = 0;
        let highWater = 0;
        let paidFor = 0;
        for (const members of history) {
          for (const { quantity, proration } of seatSteps({ members, included, atStripe, highWater })) {
            if (proration === 'create_prorations') paidFor += quantity - atStripe;
            atStripe = quantity;
          }
          highWater = Math.max(highWater, atStripe);
          expect(atStripe).toBe(extraMembers(members, included));
        }
        expect(paidFor).toBe(highWater);
      }),
    );
  });
});
