import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const requestId = () => randomUUID();

/** An organization on Pro whose profile is synced. */
async function subscribed() {
  const story = await subscribe(app);
  const api = callAs(app, story.owner).billing;
  const customer = await customerOf(app, story.organization);
  await eventually(async () => expect((await api.profile.get())?.methods).toHaveLength(1));
  return { ...story, api, customer };
}

type Api = Awaited<ReturnType<typeof subscribed>>['api'];

async function profileOf(api: Api) {
  const profile = await api.profile.get();
  if (!profile) throw new Error('no profile yet');
  return profile;
}

describe('the payment profile', () => {
  it('is there once the checkout is synced: the card that paid, as the default, and whom Stripe bills', async () => {
    const { api, owner } = await subscribed();
    const { methods, details, hasRunningPlan } = await profileOf(api);
    expect(methods[0]).toMatchObject({ brand: 'visa', last4: '4242', isDefault: true });
    expect(details).toMatchObject({ name: 'Acme', email: owner.user.email, taxIds: [] });
    expect(hasRunningPlan).toBe(true);
    expect((await api.overview()).billingDetails).toEqual(details);
  });

  it('is null before the first checkout, and then nothing can be changed', async () => {
    const owner = await (await app.addOrganization()).signIn('owner');
    const api = callAs(app, owner).billing;
    expect(await api.profile.get()).toBeNull();
    const update = api.profile.update({
      name: 'A',
      email: 'a@acme.test',
      address: null,
      requestId: requestId(),
    });
    await expect(update).rejects.toMatchObject({ cause: { reason: 'no_customer' } });
  });

  it('follows a card that is added and removed at Stripe, though no list of subscriptions names it', async () => {
    const { api, customer } = await subscribed();
    const added = await app.stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    await eventually(async () =>
      expect((await profileOf(api)).methods.map(({ brand }) => brand)).toEqual(['visa', 'mastercard']),
    );
    await app.stripe.paymentMethods.detach(added.id);
    await eventually(async () => expect((await profileOf(api)).methods).toHaveLength(1));
    const { items } = await api.activity({});
    expect(items.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['payment_method_added', 'payment_method_removed']),
    );
  });

  it('reads every one of two changes of a card, though the second comes while the first is being applied', async () => {
    const { api, customer } = await subscribed();
    const [card] = (await app.stripe.paymentMethods.list({ customer })).data;
    for (const exp_year of [2031, 2032, 2033, 2034])
      await app.stripe.paymentMethods.update(card?.id ?? '', { card: { exp_month: 5, exp_year } });
    await eventually(async () => {
      expect((await profileOf(api)).methods[0]).toMatchObject({ expMonth: 5, expYear: 2034 });
      const [{ waiting } = { waiting: -1 }] = await app.services.database.ingest<{ waiting: number }[]>`
        select count(*)::int as waiting from billing.billing_facts
        where stripe_customer_id = ${customer} and consumed_at is null`;
      expect(waiting).toBe(0);
    });
  });

  it('has another card pay from now on: the customer’s default and the subscription’s own', async () => {
    const { api, customer } = await subscribed();
    const added = await app.stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    await eventually(async () => expect((await profileOf(api)).methods).toHaveLength(2));
    await api.profile.setDefaultPaymentMethod({ paymentMethodId: added.id, requestId: requestId() });
    const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
    expect(subscription?.default_payment_method).toBe(added.id);
    await eventually(async () => {
      expect((await profileOf(api)).methods[0]).toMatchObject({ id: added.id, isDefault: true });
      expect((await api.overview()).subscription?.money?.card?.brand).toBe('mastercard');
    });
  });

  it('takes away a card that pays nothing, and never the one that the plan is charged to', async () => {
    const { api, customer } = await subscribed();
    const added = await app.stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    await eventually(async () => expect((await profileOf(api)).methods).toHaveLength(2));
    const { methods } = await profileOf(api);
    const charged = api.profile.removePaymentMethod({
      paymentMethodId: methods[0]?.id ?? '',
      requestId: requestId(),
    });
    await expect(charged).rejects.toThrow('Make another one the default first');
    await api.profile.removePaymentMethod({ paymentMethodId: added.id, requestId: requestId() });
    await eventually(async () => expect((await profileOf(api)).methods).toHaveLength(1));
    expect((await app.stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
  });

  it('keeps the other card as default when a planned downgrade begins', async () => {
    const { api, customer } = await subscribed();
    const [trial] = (await app.stripe.subscriptions.list({ customer })).data;
    await app.stripe.subscriptions.update(trial?.id ?? '', { trial_end: 'now', proration_behavior: 'none' });
    await eventually(async () => expect((await api.overview()).subscription?.status).toBe('active'));
    const quote = await api.planChange.quote({ planId: 'starter', interval: 'month' });
    await api.planChange.confirm({ quoteId: quote.id, requestId: requestId() });
    await eventually(async () => expect((await api.overview()).subscription?.scheduledChange).not.toBeNull());
    const added = await app.stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    await eventually(async () => expect((await profileOf(api)).methods).toHaveLength(2));
    await api.profile.setDefaultPaymentMethod({ paymentMethodId: added.id, requestId: requestId() });
    const [schedule] = (await app.stripe.subscriptionSchedules.list({ customer })).data;
    expect(schedule?.default_settings.default_payment_method).toBe(added.id);
  });

  it('brings name, e-mail and address to Stripe, and shows them when they came back from there', async () => {
    const { api, customer } = await subscribed();
    const address = {
      line1: 'Lindenweg 12',
      line2: '',
      city: 'Berlin',
      state: '',
      postalCode: '10115',
      country: 'DE',
    };
    const change = { name: 'Acme GmbH', email: 'billing@acme.test', address, requestId: requestId() };
    await api.profile.update(change);
    await api.profile.update(change);
    expect(await app.stripe.customers.retrieve(customer)).toMatchObject({
      name: 'Acme GmbH',
      email: 'billing@acme.test',
      address: { line1: 'Lindenweg 12', postal_code: '10115', country: 'DE' },
    });
    await eventually(async () =>
      expect((await profileOf(api)).details).toMatchObject({
        name: 'Acme GmbH',
        email: 'billing@acme.test',
        address: { line1: 'Lindenweg 12', city: 'Berlin', country: 'DE' },
      }),
    );
    const { items } = await api.activity({});
    expect(items.filter(({ type }) => type === 'update_details')).toMatchObject([
      {
        state: 'done',
        before: { name: 'Acme' },
        after: { address: 'Lindenweg 12, 10115 Berlin, DE' },
      },
    ]);
  });

  it('shows what was changed at Stripe or in its portal', async () => {
    const { api, customer } = await subscribed();
    await app.stripe.customers.update(customer, { email: 'portal@acme.test' });
    await app.stripe.customers.createTaxId(customer, { type: 'eu_vat', value: 'DE123456789' });
    await eventually(async () =>
      expect((await profileOf(api)).details).toMatchObject({
        email: 'portal@acme.test',
        taxIds: [{ type: 'eu_vat', value: 'DE123456789' }],
      }),
    );
  });

  it('adds a tax id, passes on what is wrong with one, and takes it away again', async () => {
    const { api } = await subscribed();
    const wrong = api.profile.addTaxId({ type: 'eu_vat', value: 'nonsense', requestId: requestId() });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST', cause: { reason: 'details_refused' } });
    await api.profile.addTaxId({ type: 'gb_vat', value: 'GB123456789', requestId: requestId() });
    const taxId = await eventually(async () => {
      const [first] = (await profileOf(api)).details.taxIds;
      expect(first).toMatchObject({ type: 'gb_vat', value: 'GB123456789' });
      return first;
    });
    await api.profile.removeTaxId({ taxIdId: taxId?.id ?? '', requestId: requestId() });
    await eventually(async () => expect((await profileOf(api)).details.taxIds).toEqual([]));
  });

  it('is no other organization’s and no member’s, and takes no id of another customer', async () => {
    const { api, organization, customer } = await subscribed();
    const globex = await subscribed();
    const [foreign] = (await profileOf(globex.api)).methods;
    const change = { paymentMethodId: foreign?.id ?? '', requestId: requestId() };
    for (const call of [api.profile.setDefaultPaymentMethod, api.profile.removePaymentMethod])
      await expect(call({ ...change, requestId: requestId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const asMember = callAs(app, await organization.signIn('member')).billing;
    await expect(asMember.profile.get()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(asMember.profile.removePaymentMethod(change)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await asMember.overview()).billingDetails).toBeNull();
    expect((await app.stripe.paymentMethods.list({ customer: globex.customer })).data).toHaveLength(1);
    expect((await app.stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
  });

  it('stays readable while Stripe is away, and changes nothing then', async () => {
    const { api } = await subscribed();
    const before = await profileOf(api);
    await app.emulator.control.setFaults([{ kind: 'connection_reset' }]);
    try {
      expect(await profileOf(api)).toEqual(before);
      const update = api.profile.update({
        name: 'B',
        email: 'b@acme.test',
        address: null,
        requestId: requestId(),
      });
      await expect(update).rejects.toMatchObject({ cause: { reason: 'stripe_unavailable' } });
    } finally {
      await app.emulator.control.setFaults([]);
    }
    expect((await profileOf(api)).details.name).toBe('Acme');
  });

  it('is forgotten with its customer', async () => {
    const { api, customer } = await subscribed();
    await app.stripe.customers.del(customer);
    await eventually(async () => expect(await api.profile.get()).toBeNull());
    const rows = await app.services.database.ingest`
      select from billing.customer_profiles where stripe_customer_id = ${customer}`;
    expect(rows).toHaveLength(0);
  });

  it('opens the portal on its card form, and comes back to the payment page', async () => {
    const { api } = await subscribed();
    const { url } = await api.createPortalSession({ requestId: requestId(), flow: 'add_card' });
    const page = await (await fetch(url)).text();
    expect(page).toContain('Card number');
    expect(page).toContain('/billing/payment');
  });
});
