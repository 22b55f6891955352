import { describe, expect, it } from 'vitest';
import { dunningSteps } from './dunning-steps';

const day = (text: string) => new Date(`2026-${text}T08:00:00.000Z`);
const pastDue = {
  since: day('11-20'),
  invoiceId: 'in_1',
  attemptCount: 2,
  failedAt: [day('11-20'), day('11-22')],
  nextAttemptAt: day('11-25'),
  restrictsAt: day('11-30'),
  endsAt: day('12-11'),
};

describe('what happens when a payment stays open', () => {
  it('is told in order of time: what failed, the next try, what is restricted, the end', () => {
    const steps = dunningSteps(pastDue, 'Pro', day('11-23'));
    expect(steps.map(({ kind, title, isPast }) => [kind, title, isPast])).toEqual([
      ['failed', 'First charge failed', true],
      ['failed', 'Second charge failed', true],
      ['retry', 'Next try', false],
      ['restricted', 'Pro becomes read-only', false],
      ['ended', 'Pro ends', false],
    ]);
  });

  it('promises no try that is over, and no restriction that is there already', () => {
    const late = dunningSteps({ ...pastDue, restrictsAt: null }, 'Pro', day('12-01'));
    expect(late.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'ended']);
  });
});
