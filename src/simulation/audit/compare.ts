import { isDeepStrictEqual } from 'node:util';
import type Stripe from 'stripe';
import { customerOfEvent, expectedFact } from './expected-facts';
import { expectedInvoice, expectedProjection, expectedSubscription, type Row } from './expected-rows';
import type { Stored } from './stored-rows';
import type { Truth } from './truth';

/**
 * Every way in which our tables are not Stripe's truth, as sentences; none when they are equal. Only what belongs to mapped
 * customers is held against the truth, and nothing may stand in the tables that Stripe does not know.
 */
export function compareWithTruth(truth: Truth, stored: Stored): string[] {
  const differences: string[] = [];
  const ownerOf = (customer: unknown) =>
    stored.owners.get(typeof customer === 'string' ? customer : String(Object(customer).id));

  const subscriptionsOf = new Map<string, Stripe.Subscription[]>();
  const expectedSubscriptions = new Map<string, Row>();
  for (const subscription of truth.subscriptions) {
    const organization = ownerOf(subscription.customer);
    if (!organization) continue;
    expectedSubscriptions.set(subscription.id, expectedSubscription(subscription, organization));
    subscriptionsOf.set(organization, [...(subscriptionsOf.get(organization) ?? []), subscription]);
  }
  const expectedInvoices = new Map<string, Row>();
  for (const invoice of truth.invoices) {
    const organization = ownerOf(invoice.customer);
    if (organization && invoice.id) expectedInvoices.set(invoice.id, expectedInvoice(invoice, organization));
  }
  differences.push(...differencesOf('subscription', expectedSubscriptions, stored.subscriptions));
  differences.push(...differencesOf('invoice', expectedInvoices, stored.invoices));

  const expectedProjections = new Map<string, Row>();
  for (const organization of new Set([...subscriptionsOf.keys(), ...stored.projections.keys()]))
    expectedProjections.set(organization, expectedProjection(subscriptionsOf.get(organization) ?? []));
  differences.push(...differencesOf('projection of', expectedProjections, stored.projections));

  differences.push(...compareFacts(truth, stored));
  for (const { customer, reason } of stored.behind)
    differences.push(`customer ${customer} is behind: ${reason}`);
  for (const organization of stored.brokenFeeds) differences.push(`the feed of ${organization} has a gap`);
  return differences;
}

/** Each fact once, in its own organization's feed, and no fact that no event states. */
function compareFacts(truth: Truth, stored: Stored): string[] {
  const expected = new Map<string, string>();
  for (const event of truth.events) {
    const key = expectedFact(event);
    const organization = stored.owners.get(customerOfEvent(event) ?? '');
    if (key && organization) expected.set(key, organization);
  }
  const found = new Map<string, string[]>();
  for (const { key, organization } of stored.told) found.set(key, [...(found.get(key) ?? []), organization]);
  const differences: string[] = [];
  for (const [key, organization] of expected) {
    const feeds = found.get(key) ?? [];
    if (!isDeepStrictEqual(feeds, [organization]))
      differences.push(
        `fact ${key} stands in the feeds [${feeds.join()}] and belongs once into ${organization}`,
      );
  }
  for (const key of found.keys()) {
    if (!expected.has(key) && !key.startsWith('dispute_'))
      differences.push(`fact ${key} was told and no event states it`);
  }
  return differences;
}

function differencesOf(what: string, expected: Map<string, Row>, found: Map<string, Row>): string[] {
  const differences: string[] = [];
  for (const [id, row] of expected) {
    const other = found.get(id);
    if (!other) differences.push(`${what} ${id} is missing, Stripe has ${JSON.stringify(row)}`);
    else if (!isDeepStrictEqual(row, other)) differences.push(`${what} ${id}: ${wordDifference(row, other)}`);
  }
  for (const id of found.keys())
    if (!expected.has(id)) differences.push(`${what} ${id} is not known to Stripe`);
  return differences;
}

function wordDifference(expected: Row, found: Row): string {
  return Object.keys(expected)
    .filter((name) => !isDeepStrictEqual(expected[name], found[name]))
    .map((name) => `${name} is ${JSON.stringify(found[name])}, Stripe says ${JSON.stringify(expected[name])}`)
    .join('; ');
}
