import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromStoredBody, toStoredBody } from './stored-body';

describe('a stored body', () => {
  it('comes back byte for byte, whatever it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        expect(fromStoredBody(toStoredBody(bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('of a Stripe event takes less than half of the room', () => {
    const line = '      "cancel_at_period_end": false,\n      "canceled_at": null,\n';
    const body = Buffer.from(`{${line.repeat(50)}}`);
    expect(toStoredBody(body).length).toBeLessThan(body.length / 2);
  });

  it('from before bodies were compressed is read as it is', () => {
    const body = Buffer.from('{"id":"evt_1"}');
    expect(fromStoredBody(body)).toBe(body);
  });
});
