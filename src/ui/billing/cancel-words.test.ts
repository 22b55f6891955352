import { describe, expect, it } from 'vitest';
import { cancelReasons } from '@/billing/cancellation/cancel-schema';
import { cancelChoices, cancelReasonWords, cancelReview } from './cancel-words';
import { fixtureNow, fixtureSubscription } from './overview-fixture';

describe('the words of cancelling', () => {
  it('offer the end of the paid period first, and say what ending now costs', () => {
    const [kept, atOnce] = cancelChoices(fixtureSubscription(), fixtureNow);
    expect(kept).toMatchObject({ when: 'period_end', label: 'On 7 Dec 2026' });
    expect(atOnce?.consequence).toBe('Pro stops at once. The 14 days left are not refunded.');
  });

  it('let nobody wait for the end of a period that was never paid', () => {
    for (const status of ['incomplete', 'unpaid', 'paused'] as const) {
      expect(cancelChoices(fixtureSubscription({ status }), fixtureNow).map(({ when }) => when)).toEqual([
        'now',
      ]);
    }
  });

  it('say while a payment is open that it stays due', () => {
    const [kept] = cancelChoices(fixtureSubscription({ status: 'past_due' }), fixtureNow);
    expect(kept?.consequence).toContain('stays due');
  });

  it('name the day on the button, and how it can be taken back', () => {
    const review = cancelReview(fixtureSubscription(), 'period_end', fixtureNow);
    expect(review.buttonLabel).toBe('Cancel plan on 7 Dec');
    expect(review.rows).toContainEqual({ label: 'Charge on 7 Dec', value: 'none, instead of 99.00 USD' });
    expect(review.undo).toBe('You can resume Pro with one click until 7 Dec 2026.');
    expect(cancelReview(fixtureSubscription(), 'now', fixtureNow).undo).toBeNull();
  });

  it('have a word for each reason that Stripe knows', () => {
    expect(cancelReasonWords.map(([reason]) => reason)).toEqual([...cancelReasons]);
  });
});
