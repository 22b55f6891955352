import type Stripe from 'stripe';
import type { ControlClient } from '@/emulator';
import { required } from '@/lib/assert';

export interface Prepared {
  customers: string[];
  price: string;
  /** Objects in the store, events not counted. */
  objects: number;
  subscription: string;
}

const batch = 50;

/** Customers with a card that pays, a monthly price, and subscriptions until the store has so many objects. */
export async function prepareCustomers(
  stripe: Stripe,
  control: ControlClient,
  wanted: { objects: number; customers: number },
): Promise<Prepared> {
  const product = await stripe.products.create({ name: 'Pro' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 9_900,
    recurring: { interval: 'month' },
  });
  const customers = await inBatches(wanted.customers, (index) => createCustomer(stripe, index));
  const objects = async () =>
    required(
      (await control.accounts()).find(({ name }) => name === control.name),
      'the account',
    ).objects;
  for (let index = 0; (await objects()) < wanted.objects; index += batch) {
    await inBatches(batch, async (turn) => {
      const customer = await createCustomer(stripe, wanted.customers + index + turn);
      await stripe.subscriptions.create({ customer, items: [{ price: price.id }] });
      return customer;
    });
  }
  const answer = await stripe.subscriptions.create({
    customer: required(customers[0], 'a customer'),
    items: [{ price: price.id }],
  });
  return {
    customers,
    price: price.id,
    objects: await objects(),
    subscription: JSON.stringify(answer, null, 2),
  };
}

export async function createCustomer(stripe: Stripe, index: number, testClock?: string): Promise<string> {
  const { id } = await stripe.customers.create({
    name: `Organization ${index}`,
    email: `owner${index}@example.test`,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
    metadata: { organizationId: `org_${index}` },
    ...(testClock !== undefined && { test_clock: testClock }),
  });
  return id;
}

async function inBatches<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    made.push(...(await Promise.all(Array.from({ length: size }, (_, turn) => make(from + turn)))));
  }
  return made;
}
