import type { Client } from './client';
import type { Interaction, Json, JsonObject, Seed } from './recording';

/**
 * Puts the recorded account's catalogue into an empty one, through the API: products and coupons under their ids, prices
 * as plans, which can have an id of one's choice. A one-time price cannot: what stands for it is told to `rename`.
 */
export async function createCatalogue(
  client: Client,
  seed: Seed,
  interactions: readonly Interaction[],
  rename: (recorded: string, ours: string) => void,
): Promise<void> {
  const coupons = seed.objects.filter(({ object }) => object === 'coupon');
  const plans = seed.objects.filter(({ object }) => object === 'plan');
  const prices = seed.objects.filter(({ object }) => object === 'price');
  const planned = new Set(plans.map(({ id }) => id));
  const oneTime = [
    ...prices.filter(({ id }) => !planned.has(id ?? null)),
    ...pricesOfLines(interactions, new Set(prices.map(({ id }) => String(id)))),
  ];
  const products = new Set([...plans, ...oneTime].map(({ product }) => String(product)));
  for (const id of products) {
    const of = [...plans, ...oneTime]
      .filter(({ product }) => product === id)
      .map((price) => String(price.id));
    await client.create('/v1/products', { id, ...namesOf(of, seed, interactions) });
  }
  for (const coupon of coupons) {
    const { amount_off, currency, duration, duration_in_months, id, max_redemptions, name, percent_off } =
      coupon;
    const limits = { duration_in_months, max_redemptions, redeem_by: coupon.redeem_by };
    await client.create('/v1/coupons', { id, amount_off, currency, duration, name, percent_off, ...limits });
  }
  for (const plan of plans) {
    const { amount, currency, id, interval, interval_count, nickname, product, trial_period_days } = plan;
    const rest = { interval_count, nickname, trial_period_days };
    await client.create('/v1/plans', { id, amount, currency, interval, product, ...rest });
    const price = prices.find((each) => each.id === id);
    const known = price?.tax_behavior && price.tax_behavior !== 'unspecified';
    if (known) await client.create(`/v1/prices/${String(id)}`, { tax_behavior: price.tax_behavior ?? null });
  }
  for (const price of oneTime) {
    const { currency, id, nickname, product, tax_behavior, unit_amount } = price;
    const made = await client.create('/v1/prices', {
      currency,
      nickname,
      product,
      tax_behavior,
      unit_amount,
    });
    rename(String(id), String(made.id));
  }
}

/** One-time prices that the seed does not list, calls ask for and recorded lines describe. */
function pricesOfLines(interactions: readonly Interaction[], known: Set<string>): JsonObject[] {
  const found = new Map<string, JsonObject>();
  const asked = new Set(interactions.flatMap(({ request }) => request.form.map(([, value]) => value)));
  for (const line of linesOf(interactions)) {
    const { price, product } = priceOf(line);
    if (
      !price ||
      !asked.has(price) ||
      known.has(price) ||
      found.has(price) ||
      typeof line.amount !== 'number'
    )
      continue;
    const quantity = typeof line.quantity === 'number' && line.quantity > 0 ? line.quantity : 1;
    found.set(price, {
      id: price,
      currency: line.currency ?? 'usd',
      nickname: null,
      product,
      tax_behavior: null,
      unit_amount: line.amount / quantity,
    });
  }
  return [...found.values()];
}

/** `1 user × Test Subscription (at $10.00 / month)` tells the product's name and what a unit is called. */
function namesOf(prices: string[], seed: Seed, interactions: readonly Interaction[]): JsonObject {
  const own = [...linesOf(interactions)].filter((line) => prices.includes(priceOf(line).price ?? ''));
  const texts = [
    ...prices.flatMap((price) => seed.line_descriptions?.[price] ?? []),
    ...own.map(({ description }) => String(description)),
  ];
  for (const text of texts) {
    const counted = /^(?:Free trial for )?\d+ (?:(\S+) )?× (.+?)(?: \(at .*\))?$/.exec(text);
    if (counted) return { name: counted[2] ?? text, ...(counted[1] && { unit_label: counted[1] }) };
  }
  return { name: texts.find((text) => !/^(Unused|Remaining) time/.test(text)) ?? 'Product' };
}

function priceOf(line: JsonObject): { price: string | null; product: Json } {
  const pricing = line.pricing as { price_details?: { price?: Json; product?: Json } } | null;
  const { price, product } = pricing?.price_details ?? {};
  return { price: typeof price === 'string' ? price : null, product: product ?? null };
}

function* linesOf(value: unknown): Generator<JsonObject> {
  if (Array.isArray(value)) {
    for (const each of value) yield* linesOf(each);
  } else if (typeof value === 'object' && value !== null) {
    if ('object' in value && value.object === 'line_item') yield value as JsonObject;
    for (const each of Object.values(value)) yield* linesOf(each);
  }
}
