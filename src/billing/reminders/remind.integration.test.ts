import { expect, it } from 'vitest';
import { callAs, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp } from '@/test/test-app';
import { remind } from './remind';

const daySeconds = 86_400;

it('says a week before that a trial ends, and 30 and 7 days before that its card expires, each once', async () => {
  await using app = await createTestApp();
  const { organization, owner } = await subscribe(app);
  await eventually(async () =>
    expect((await callAs(app, owner).billing.overview()).subscription?.status).toBe('trialing'),
  );
  const { ingest, worker } = app.services.database;
  const [row] = await ingest`
    select extract(epoch from s.trial_end)::float8 as trial_end,
      extract(epoch from make_timestamptz(s.card_exp_year, s.card_exp_month, 1, 0, 0, 0, 'UTC') + interval '1 month')::float8 as expiry
    from billing.subscriptions s where s.organization_id = ${organization.id}`;
  const at = (nowSeconds: number) => remind(worker, { livemode: false, nowSeconds });
  expect(await at(row?.trial_end - 8 * daySeconds)).toEqual({ trials: 0, cards: 0 });
  expect(await at(row?.trial_end - 6 * daySeconds)).toEqual({ trials: 1, cards: 0 });
  expect(await at(row?.trial_end - 5 * daySeconds)).toEqual({ trials: 0, cards: 0 });
  expect(await at(row?.expiry - 31 * daySeconds)).toEqual({ trials: 0, cards: 0 });
  expect(await at(row?.expiry - 29 * daySeconds)).toEqual({ trials: 0, cards: 1 });
  expect(await at(row?.expiry - 20 * daySeconds)).toEqual({ trials: 0, cards: 0 });
  expect(await at(row?.expiry - 6 * daySeconds)).toEqual({ trials: 0, cards: 1 });
  expect(await at(row?.expiry - 5 * daySeconds)).toEqual({ trials: 0, cards: 0 });
  const mails = await ingest`
    select kind from billing.notifications where organization_id = ${organization.id} and channel = 'mail'
      and kind in ('trial_ending', 'card_expiring') order by id`;
  expect(mails.map(({ kind }) => kind)).toEqual(['trial_ending', 'card_expiring', 'card_expiring']);
});
