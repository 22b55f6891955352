import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp, type TestOrganization } from '@/test/test-app';
import { type ForgeAnswer, forge, forgeProcess } from '../../run-forge.fixture';

const timeout = 90_000;
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const run = (...args: string[]): Promise<ForgeAnswer> => forge(app.services.env, ...args);

/** A customer that somebody made in Stripe's dashboard, with a subscription that nobody is mapped to. */
async function madeByHand(organizationId?: string): Promise<string> {
  const customer = await app.stripe.customers.create({
    name: 'Initech',
    email: 'bill@initech.test',
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
    metadata: organizationId ? { organizationId } : {},
  });
  await subscribeTo(customer.id, 'price_appfactory_pro_monthly');
  await eventually(async () => {
    const rows = await app.services.database.ingest`
      select 1 from billing.customer_sync where stripe_customer_id = ${customer.id}`;
    expect(rows).toHaveLength(1);
  });
  return customer.id;
}

async function subscribeTo(customer: string, key: string): Promise<void> {
  const [price] = (await app.stripe.prices.list({ lookup_keys: [key] })).data;
  await app.stripe.subscriptions.create({ customer, items: [{ price: price?.id ?? '' }] });
}

async function planOf(organization: TestOrganization): Promise<string | null | undefined> {
  const [row] = await app.services.database.ingest<{ plan_id: string | null; status: string | null }[]>`
    select plan_id, status from billing.org_subscriptions where organization_id = ${organization.id}`;
  return row?.status === null ? null : row?.plan_id;
}

async function mailsTo(organization: TestOrganization): Promise<number> {
  const rows = await app.services.database.ingest`
    select 1 from billing.notifications where organization_id = ${organization.id} and state not in ('suppressed')`;
  return rows.length;
}

describe('forge customers', () => {
  it('suggests by metadata, binds nothing until it is mapped, and then reads the parked events at once', {
    timeout,
  }, async () => {
    const organization = await app.addOrganization('Initech');
    const customer = await madeByHand(organization.id);
    const listed = await run('customers', 'unmapped');
    expect(listed.code).toBe(3);
    expect(listed.out).toContain(`${customer}  Initech <bill@initech.test>`);
    expect(listed.out).toContain(`npx --no forge customers map ${customer} ${organization.id}`);
    expect(await planOf(organization)).toBeUndefined();

    const dry = await run('customers', 'map', customer, organization.id, '--dry-run');
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('would belong to Initech') });
    expect(await planOf(organization)).toBeUndefined();

    const mapped = await forgeProcess(app.services.env, ['customers', 'map', customer, organization.id]);
    expect(mapped).toMatchObject({ code: 0, out: expect.stringContaining(`${customer} belongs to Initech`) });
    expect(await planOf(organization)).toBe('pro');
    const again = await run('customers', 'map', customer, organization.id);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('belonged already') });
    expect((await run('customers', 'unmapped', '--json')).out).not.toContain(customer);
  });

  it('shows what would steer a terminal in a customer’s name as text, on one line', { timeout }, async () => {
    const customer = await madeByHand();
    await app.stripe.customers.update(customer, { name: 'Ann\u001b[2J\nEvery customer belongs' });
    const { out } = await run('customers', 'unmapped');
    expect(out).toContain(`${customer}  Ann\\u001b[2J\\u000aEvery customer belongs`);
    expect(out).not.toContain('\u001b');
  });

  it('moves a customer only with --move: both organizations are right in one commit, and nobody is mailed', {
    timeout,
  }, async () => {
    const wrong = await app.addOrganization('Wrong');
    const right = await app.addOrganization('Right');
    const customer = await madeByHand();
    await run('customers', 'map', customer, wrong.id);
    expect(await planOf(wrong)).toBe('pro');
    const mails = await mailsTo(wrong);
    const refused = await run('customers', 'map', customer, right.id);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('add --move') });
    expect(await planOf(wrong)).toBe('pro');

    const moved = await run('customers', 'map', customer, right.id, '--move', '--json');
    expect(JSON.parse(moved.out)).toMatchObject({ result: 'mapped', movedFrom: wrong.id });
    expect([await planOf(wrong), await planOf(right)]).toEqual([null, 'pro']);
    // One that waited may have been found out of date meanwhile; none is new.
    expect(await mailsTo(wrong)).toBeLessThanOrEqual(mails);
    expect(await mailsTo(right)).toBe(0);
    expect((await run('org', 'show', right.id)).code).toBe(0);
    expect((await run('org', 'show', wrong.id)).code).toBe(0);
  });

  it('moving breaks the fence of a read that is under way for the organization before', {
    timeout,
  }, async () => {
    const wrong = await app.addOrganization('Wrong');
    const right = await app.addOrganization('Right');
    const customer = await madeByHand();
    await run('customers', 'map', customer, wrong.id);
    // A worker that has read Stripe for the organization before and is about to write.
    const [held] = await app.services.database.ingest<{ token: number }[]>`
      update billing.customer_sync set lease_token = lease_token + 1, lease_until = now() + interval '10 minutes'
      where stripe_customer_id = ${customer} returning lease_token::int as token`;
    const moved = await run('customers', 'map', customer, right.id, '--move', '--wait', '10');
    expect(moved.code).toBe(0);
    const [row] = await app.services.database.ingest<{ token: number }[]>`
      select lease_token::int as token from billing.customer_sync where stripe_customer_id = ${customer}`;
    expect(row?.token).toBeGreaterThan(held?.token ?? 0);
    expect(await planOf(right)).toBe('pro');
  });

  it('takes the place of another customer only with --replace, and the past stays', { timeout }, async () => {
    const { organization } = await subscribe(app);
    const old = await customerOf(app, organization);
    await eventually(async () => expect(await planOf(organization)).toBe('pro'));
    const customer = await madeByHand();
    const refused = await run('customers', 'map', customer, organization.id);
    expect(refused.err).toContain(`has the customer ${old} already: add --replace`);
    const dry = await run('customers', 'map', customer, organization.id, '--replace', '--dry-run');
    expect(dry.out).toContain(`${old} would be retired. Do it: npx --no forge customers map ${customer}`);
    expect(dry.out).toMatch(/ --replace$/);
    expect(await customerOf(app, organization)).toBe(old);
    expect((await run('customers', 'map', customer, organization.id, '--dry-run')).err).toContain(
      'add --replace',
    );
    const replaced = await run('customers', 'map', customer, organization.id, '--replace', '--json');
    expect(JSON.parse(replaced.out)).toMatchObject({ replaced: old });
    const rows = await app.services.database.ingest`
      select 1 from billing.subscriptions where organization_id = ${organization.id}`;
    expect(rows).toHaveLength(2);
  });

  it('refuses what is no customer, is unknown to Stripe or deleted, and an organization that is not there', {
    timeout,
  }, async () => {
    const organization = await app.addOrganization('Umbrella');
    const slug = (
      await app.services.database.ingest`select slug from identity.organization where id = ${organization.id}`
    )[0]?.slug;
    const gone = await app.stripe.customers.create({});
    await app.stripe.customers.del(gone.id);
    expect((await run('customers', 'map', 'sub_1', organization.id)).err).toContain('is no customer');
    expect((await run('customers', 'map', 'cus_nobody', organization.id)).err).toContain(
      'Stripe has no customer cus_nobody in test mode',
    );
    expect((await run('customers', 'map', gone.id, organization.id)).err).toContain('was deleted in Stripe');
    expect((await run('customers', 'map', gone.id, 'umb')).err).toContain(`is it ${slug}?`);
  });
});

describe('forge org show and forge sync', () => {
  it('says where a row differs from Stripe, and sync mends it', { timeout }, async () => {
    const { organization, owner } = await subscribe(app);
    const api = callAs(app, owner).billing;
    await eventually(async () => expect((await api.overview()).sync.state).toBe('current'));
    await eventually(async () => expect((await run('org', 'show', organization.id)).code).toBe(0));
    const shown = await run('org', 'show', organization.id);
    expect(shown.out).toMatch(/plan: Pro, trialing by the month, trial ends/);
    expect(shown.out).toMatch(/sub_\w+ pro, trialing: as Stripe has it/);
    expect(shown.out).toContain('subscription_started');

    await app.services.database.ingest`
      update billing.subscriptions set card_last4 = '0000' where organization_id = ${organization.id}`;
    const differs = await run('org', 'show', organization.id);
    expect(differs.code).toBe(3);
    expect(differs.out).toContain(`cardLast4: ours "0000", Stripe's "4242"`);
    expect((await run('sync', organization.id, '--dry-run')).out).toContain('1 would be read');
    expect(await run('sync', organization.id)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Read. Next:'),
    });
    expect((await run('org', 'show', organization.id)).code).toBe(0);
  });

  it('syncs every customer with --all, and wants one or the other', { timeout }, async () => {
    const all = await run('sync', '--all', '--json');
    expect(all.code).toBe(0);
    expect(JSON.parse(all.out)).toMatchObject({ dryRun: false, sync: { behind: 0 } });
    expect((await run('sync')).code).toBe(2);
    expect((await run('sync', 'acme', '--all')).code).toBe(2);
  });
});
