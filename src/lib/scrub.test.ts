import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScrub } from './scrub';

const scrub = createScrub(['a-secret-of-this-process', 'quoted"secret\\here', 'x/y+z secret']);

describe('scrub', () => {
  it.each([
    ['sk_test_51AbCdEf', 'sk_test_[redacted]'],
    ['rk_live_51AbCdEf_x', 'rk_live_[redacted]'],
    ['signed with whsec_c2VjcmV0+x/=', 'signed with whsec_[redacted]'],
    [`t=1,v1=${'ab'.repeat(32)}`, 't=1,v1=[redacted]'],
    ['authorization: Bearer abc.def-123456', 'authorization: Bearer [redacted]'],
    ['postgres://app:p4ss:w/rd@db.example.com:5432/x', 'postgres://[redacted]@db.example.com:5432/x'],
    ['smtps://mail%40x:secret@smtp.example.com', 'smtps://[redacted]@smtp.example.com'],
    ['https://hooks.slack.com/services/T0/B0/xyz', 'https://hooks.slack.com/services/[redacted]'],
    ['550 <dana.lee+billing@mail.acme.test>: no', '550 <[address]>: no'],
    ['card 4242 4242 4242 4242 declined', 'card [card] declined'],
    ['"number":"5555555555554444"', '"number":"[card]"'],
  ])('cuts %s by its shape', (text, expected) => {
    expect(scrub(text)).toBe(expected);
  });

  it('cuts the secrets of the process by their value, also inside JSON and addresses', () => {
    expect(scrub('x a-secret-of-this-process y')).toBe('x [redacted] y');
    expect(scrub(JSON.stringify({ s: 'quoted"secret\\here' }))).toBe('{"s":"[redacted]"}');
    expect(scrub(`?t=${encodeURIComponent('x/y+z secret')}`)).toBe('?t=[redacted]');
  });

  it('leaves what people look for', () => {
    const line =
      'evt_1AbC cus_9 in_4242424242424242 org_5 req_1 2026-11-25T17:00:00.123Z 1795616932317 https://api.stripe.com/v1';
    expect(scrub(line)).toBe(line);
  });

  it('keeps JSON valid, whatever is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => JSON.parse(scrub(JSON.stringify(value)))).not.toThrow();
      }),
    );
  });

  it('takes a long line in a moment', () => {
    const startedMs = performance.now();
    scrub('a'.repeat(200_000));
    scrub('1 '.repeat(100_000));
    scrub('a@'.repeat(100_000));
    scrub(`x://${'b:'.repeat(50_000)}`);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
