import { required } from '@/lib/assert';
import { type Act, liveSubscription, post, type Shop, stripeCustomerOf } from './shop';

/* What happens at Stripe without our code: in its dashboard, at the bank, or by another program with the same key. */

/** Numbers the versions of a subscription, so that a row which went back can be told from one that went on. */
export const note: Act = async (shop, customer) => {
  const subscription = await liveSubscription(shop, customer);
  if (!subscription) return null;
  shop.changes++;
  const change = String(shop.changes);
  await shop.stripe.subscriptions.update(subscription.id, { metadata: { change } });
  return `change ${change}`;
};

export const changePlan: Act = async (shop, customer, random) => {
  const proration = random.pick(['always_invoice', 'create_prorations', 'none'] as const);
  const draw = random.next();
  const subscription = await liveSubscription(shop, customer);
  const item = subscription?.items.data[0];
  if (!subscription || !item || ['incomplete', 'unpaid'].includes(subscription.status)) return null;
  const prices = (await shop.stripe.prices.list({ active: true, limit: 100 })).data.filter(
    (price) => price.id !== item.price.id && price.recurring && !price.lookup_key?.includes('seat'),
  );
  const price = required(prices[Math.floor(draw * prices.length)], 'another price');
  await shop.stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, price: price.id }],
    proration_behavior: proration,
  });
  return `moves to ${price.lookup_key} (${proration})`;
};

export const cancelAtPeriodEnd: Act = async (shop, customer) => {
  const subscription = await liveSubscription(shop, customer);
  if (!subscription) return null;
  const cancel_at_period_end = !subscription.cancel_at_period_end;
  await shop.stripe.subscriptions.update(subscription.id, { cancel_at_period_end });
  return cancel_at_period_end ? 'will cancel' : 'stays after all';
};

export const cancelNow: Act = async (shop, customer) => {
  const subscription = await liveSubscription(shop, customer);
  if (!subscription) return null;
  await shop.stripe.subscriptions.cancel(subscription.id);
  return 'is canceled at once';
};

export const failNextCharge: Act = async (shop, customer) => {
  const id = await stripeCustomerOf(shop, customer);
  if (!id) return null;
  await post(shop, '/_emulator/next_charge_fails', { customer: id });
  return 'next charge will fail';
};

export const payOpenInvoices: Act = async (shop, customer) => {
  const id = await stripeCustomerOf(shop, customer);
  if (!id) return null;
  const open = (await shop.stripe.invoices.list({ customer: id, status: 'open' })).data;
  for (const invoice of open)
    await shop.stripe.invoices.pay(required(invoice.id, 'invoice id')).catch(declined);
  return open.length > 0 ? `pays ${open.length} open invoices` : null;
};

export const refund: Act = async (shop, customer) => {
  const id = await stripeCustomerOf(shop, customer);
  if (!id) return null;
  const [charge] = (await shop.stripe.charges.list({ customer: id, limit: 1 })).data;
  if (!charge?.paid || charge.refunded) return null;
  await shop.stripe.refunds.create({ charge: charge.id });
  return 'is refunded';
};

export const rename: Act = async (shop, customer, random) => {
  const name = `${customer.name} ${random.int(1, 99)}`;
  const id = await stripeCustomerOf(shop, customer);
  if (!id) return null;
  await shop.stripe.customers.update(id, { name });
  return `is renamed to ${name}`;
};

export const deleteCustomer: Act = async (shop, customer) => {
  const id = await stripeCustomerOf(shop, customer);
  if (!id) return null;
  await shop.stripe.customers.del(id);
  return 'is deleted in Stripe';
};

/** A customer with a plan that no organization is mapped to: made by hand in Stripe's dashboard. Answers its id. */
export async function createStranger({ stripe }: Shop, name: string): Promise<string> {
  const customer = await stripe.customers.create({ name, payment_method: 'pm_card_visa' });
  const [card] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const [price] = (await stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] })).data;
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price?.id }],
    default_payment_method: card?.id,
  });
  return customer.id;
}

/** A declined card is an answer, not a failure of the run. */
function declined(error: unknown): void {
  if (Object(error).type !== 'StripeCardError') throw error;
}
