import { describe, expect, it } from 'vitest';
import { endOfMonth, expiryState } from './card-expiry';

const at = (text: string) => new Date(`${text}Z`);
const november = { expMonth: 11, expYear: 2026 };

describe('a card', () => {
  it('is good through the last moment of its month', () => {
    expect(expiryState(november, at('2026-11-30T23:59:59'))).toBe('expiring');
    expect(expiryState(november, at('2026-12-01T00:00:00'))).toBe('expired');
  });

  it('is worth a warning from thirty days before on', () => {
    expect(expiryState(november, at('2026-10-31T23:59:59'))).toBe('valid');
    expect(expiryState(november, at('2026-11-01T00:00:00'))).toBe('expiring');
  });

  it('that expires in December is refused in January', () => {
    expect(expiryState({ expMonth: 12, expYear: 2026 }, at('2026-12-31T12:00:00'))).toBe('expiring');
    expect(expiryState({ expMonth: 12, expYear: 2026 }, at('2027-01-01T00:00:00'))).toBe('expired');
  });

  it('without an expiry is never warned of', () => {
    expect(expiryState({ expMonth: null, expYear: null }, at('2099-01-01T00:00:00'))).toBe('valid');
  });

  it('names its month in words', () => {
    expect(endOfMonth(november)).toBe('the end of Nov 2026');
  });
});
