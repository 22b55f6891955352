import { describe, expect, it } from 'vitest';
import { billingBanner } from './billing-banner';
import { fixtureNow, fixtureOverview, fixtureSubscription, fixtureTrial } from './overview-fixture';
import { pauseBlockedBecause, pauseEffects, resumeLabel, resumeText } from './pause-words';

describe('the words of a pause', () => {
  it('say why a plan cannot be paused, as the server does', () => {
    expect(pauseBlockedBecause(fixtureSubscription())).toBeNull();
    expect(pauseBlockedBecause(fixtureTrial())).toContain('A trial cannot be paused');
    expect(pauseBlockedBecause(fixtureSubscription({ status: 'past_due' }))).toContain('paid for');
    const ending = fixtureSubscription({ cancelAt: new Date('2026-12-07T10:00:00Z') });
    expect(pauseBlockedBecause(ending)).toContain('ends already');
    expect(pauseBlockedBecause(null)).not.toBeNull();
  });

  it('name the day until which something is paid', () => {
    expect(pauseEffects(fixtureSubscription()).map(({ text }) => text)).toContain(
      'What is paid until 7 Dec 2026 is kept as credit for the day you resume',
    );
  });

  it('name sum, card and price of a resumption, and say so when nothing is charged', () => {
    const sum = { amountDueMinor: 4_950, totalMinor: 4_950, currency: 'usd' };
    expect(resumeLabel(fixtureSubscription(), sum)).toBe('Resume Pro and pay 49.50 USD');
    expect(resumeText(fixtureSubscription(), sum)).toContain('Visa 4242 is charged 49.50 USD today');
    const free = { ...sum, amountDueMinor: 0 };
    expect(resumeLabel(fixtureSubscription(), free)).toBe('Resume Pro');
    expect(resumeText(fixtureSubscription(), free)).toContain('Nothing is charged today');
  });

  it('offer to resume where there is a card, and to add one where there is none', () => {
    const paused = fixtureSubscription({ status: 'paused' });
    expect(billingBanner(fixtureOverview({ subscription: paused }), fixtureNow)?.actions).toEqual([
      { kind: 'resume_paused', label: 'Resume Pro' },
    ]);
    const { money } = paused;
    const cardless = { ...paused, money: money && { ...money, card: null } };
    expect(billingBanner(fixtureOverview({ subscription: cardless }), fixtureNow)?.actions).toMatchObject([
      { label: 'Add a card', flow: 'add_card' },
    ]);
  });
});
