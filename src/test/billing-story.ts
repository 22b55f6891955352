import { randomUUID } from 'node:crypto';
import { appRouter } from '@/server/routers/app-router';
import type { RequestSession } from '@/server/session';
import { createCallerFactory } from '@/server/trpc';
import type { TestApp, TestOrganization } from './test-app';

const createCaller = createCallerFactory(appRouter);

/** The typed API as that person's browser sees it, without HTTP. */
export function callAs(
  app: TestApp,
  session: RequestSession | null,
  shownOrganizationId: string | null = null,
) {
  return createCaller({
    services: app.services,
    session,
    shownOrganizationId,
    requestId: 'req_test',
    ipAddress: '127.0.0.1',
  });
}

/** The card buttons of the emulator's hosted page. */
export const cards = { pays: '4242424242424242', declined: '4000000000000002' };

/** Fills in the hosted page of a session with a card, through the same code as the page's own button. */
export async function payHostedPage(
  app: TestApp,
  sessionId: string,
  card = cards.pays,
): Promise<{ status: string; error?: unknown }> {
  const response = await fetch(`${app.emulator.url}/_emulator/checkout_sessions/${sessionId}/complete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ card }),
  });
  return (await response.json()) as { status: string; error?: unknown };
}

export interface Choice {
  planId: 'starter' | 'pro' | 'enterprise';
  interval: 'month' | 'year';
}

/** A click on a plan: the hosted page's session id. */
export async function choosePlan(app: TestApp, session: RequestSession, choice: Choice): Promise<string> {
  const result = await callAs(app, session).billing.createCheckoutSession({
    ...choice,
    quantity: 1,
    requestId: randomUUID(),
  });
  if (result.state !== 'open') throw new Error(`expected a hosted page, got ${result.state}`);
  return sessionIdOf(result.url);
}

export function sessionIdOf(url: string): string {
  const id = /cs_\w+/.exec(url)?.[0];
  if (!id) throw new Error(`no session id in ${url}`);
  return id;
}

/** An organization whose owner has chosen and paid; its rows may still be on their way. */
export async function subscribe(
  app: TestApp,
  choice: Choice = { planId: 'pro', interval: 'month' },
): Promise<{ organization: TestOrganization; owner: RequestSession; sessionId: string }> {
  const organization = await app.addOrganization();
  const owner = await organization.signIn('owner');
  const sessionId = await choosePlan(app, owner, choice);
  const paid = await payHostedPage(app, sessionId);
  if (paid.status !== 'complete') throw new Error(`expected a paid session, got ${JSON.stringify(paid)}`);
  return { organization, owner, sessionId };
}

/** The organization's Stripe customer. */
export async function customerOf(app: TestApp, organization: TestOrganization): Promise<string> {
  const [row] = await app.services.database.ingest<{ stripe_customer_id: string }[]>`
    select stripe_customer_id from billing.billing_customers where organization_id = ${organization.id}`;
  if (!row) throw new Error('the organization has no customer');
  return row.stripe_customer_id;
}
