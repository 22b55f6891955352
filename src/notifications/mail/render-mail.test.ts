import { describe, expect, it } from 'vitest';
import { rules } from '@/billing/notification-rules';
import { mailKinds } from './mail-kinds';
import { mailSamples } from './mail-samples';
import { renderMail } from './render-mail';

describe('the mails', () => {
  it('have a template for every kind that the rules name, and a sample for every template', () => {
    const named = rules.filter(({ channel }) => channel === 'mail').map(({ kind }) => kind);
    for (const kind of named) expect(Object.keys(mailKinds)).toContain(kind);
    expect(Object.keys(mailSamples).toSorted()).toEqual(Object.keys(mailKinds).toSorted());
  });

  it.each(Object.keys(mailSamples))(
    '%s says the same in HTML and in plain text, with a link that works',
    async (kind) => {
      const sample = mailSamples[kind];
      if (!sample) throw new Error(kind);
      const { subject, html, text } = await renderMail(kind, sample);
      expect(subject).not.toMatch(/undefined|null|NaN|\[object|!/);
      expect(text.startsWith(subject)).toBe(true);
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
      for (const url of text.match(/https?:\S+/g) ?? []) expect(html).toContain(url.replaceAll('&', '&amp;'));
      expect(text).toMatch(/https:\/\/billing\.appfactory\.test\/billing/);
      expect(html).toContain('prefers-color-scheme: dark');
    },
  );

  it('name amount, card, next try and what comes when a payment failed', async () => {
    const { text } = await renderMail('payment_failed', mailSamples.payment_failed as never);
    expect(text).toContain('We could not charge Visa 0341 for 99.00 USD');
    expect(text).toContain('We will try again on 25 Nov.');
    expect(text).toContain('30 Nov: Pro becomes read-only');
    expect(text).toContain('Unpaid: 99.00 USD');
  });
});
