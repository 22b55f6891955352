import {
  applyPlanChange,
  type PlanChange,
  type PlanChoice,
  planChange,
  whyNotChangeable,
} from '../resources/portal-plan-change';
import { scheduledChange } from '../resources/portal-schedule';
import { ownSubscription } from '../resources/portal-subscriptions';
import { findCode } from '../resources/promotion-code-core';
import { releaseSchedule } from '../resources/schedule-steps';
import { itemsOf } from '../resources/subscription-view';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, StripeError } from '../wire/stripe-error';
import { amountText } from './money';
import type { PageAnswer } from './page-work';
import { confirmPage, quoteOf, takesCodes } from './portal-confirm-page';
import { at, type Portal } from './portal-frame';
import { afterFlow, allow, type PortalRoute } from './portal-route';
import { updatePage } from './portal-update-page';

type Subscription = Tables['subscription'];

/** How old the moment of a quote may be. */
const quoteSecondsMax = 3600;
const flows = ['subscription_update', 'subscription_update_confirm'];

export function addPortalUpdateRoutes(route: PortalRoute): void {
  route('get', '/update', (tx, portal, query) => {
    const subscription = changeable(tx, portal, query);
    return { page: updatePage(tx, portal, subscription) };
  });

  route('get', '/update/confirm', (tx, portal, query) => {
    const subscription = changeable(tx, portal, query);
    return confirmAnswer(tx, portal, subscription, query);
  });

  route('post', '/update', (tx, portal, form) => {
    allow(portal.features.subscription_update.enabled);
    const own = ownSubscription(tx, portal.customer.id, form.get('subscription') ?? '');
    // The second of two clicks finds the change made, or scheduled.
    if (isMade(tx, own, form) || isScheduled(tx, own, form)) return done(tx, portal);
    const subscription = changeable(tx, portal, form);
    const planned = read(tx, portal, subscription, form);
    const due = quoteOf(tx, subscription, planned)?.due;
    const expected = form.get('expected');
    if (expected !== null && due !== undefined && expected !== String(due)) {
      const text = `The amount has changed to ${amountText(due, subscription.currency)}. Nothing was charged; check it and confirm again.`;
      return {
        page: confirmPage(tx, portal, subscription, planned, {
          problem: text,
          code: form.get('code') ?? undefined,
        }),
        status: 402,
      };
    }
    const refusal = refusalOf(tx, subscription, planned);
    if (refusal) {
      const text = `${refusal} Nothing was changed; add another card or try again.`;
      return {
        page: confirmPage(tx, portal, subscription, planned, {
          problem: text,
          code: form.get('code') ?? undefined,
        }),
        status: 402,
      };
    }
    applyPlanChange(tx, subscription, planned);
    return done(tx, portal);
  });

  route('post', '/update/keep', (tx, portal, form) => {
    allow(portal.features.subscription_update.enabled);
    const subscription = ownSubscription(tx, portal.customer.id, form.get('subscription') ?? '');
    const schedule = tx.get('subscription_schedule', subscription.schedule ?? '');
    if (schedule?.status === 'active') releaseSchedule(tx, schedule);
    return { redirect: at(portal) };
  });
}

/** A deep link to a change that only has to be confirmed. */
export function confirmFlow(tx: Tx, portal: Portal, subscription: Subscription): PageAnswer {
  const item = portal.session.flow?.subscription_update_confirm?.items[0];
  const [current] = itemsOf(tx, subscription.id);
  const query = new URLSearchParams({
    subscription: subscription.id,
    price: item?.price ?? current?.price ?? '',
  });
  if (item?.quantity !== undefined) query.set('quantity', String(item.quantity));
  // Coming back after the change there is nothing left to confirm.
  if (isMade(tx, subscription, query)) return { redirect: at(portal) };
  return confirmAnswer(tx, portal, subscription, query);
}

function confirmAnswer(
  tx: Tx,
  portal: Portal,
  subscription: Subscription,
  query: URLSearchParams,
): PageAnswer {
  try {
    const planned = read(tx, portal, subscription, query);
    return { page: confirmPage(tx, portal, subscription, planned, { code: query.get('code') ?? undefined }) };
  } catch (error) {
    // Only reading has happened: the choice goes back to its page with what is wrong.
    if (!(error instanceof StripeError)) throw error;
    if (query.get('code')) return refusedCode(tx, portal, subscription, query, error.message);
    const state = {
      problem: error.message,
      price: query.get('price') ?? undefined,
      quantity: query.get('quantity') ?? undefined,
    };
    return { page: updatePage(tx, portal, subscription, state), status: 402 };
  }
}

/** The same change without the code that was refused. */
function refusedCode(
  tx: Tx,
  portal: Portal,
  subscription: Subscription,
  query: URLSearchParams,
  problem: string,
): PageAnswer {
  const plain = new URLSearchParams(query);
  plain.delete('code');
  const planned = read(tx, portal, subscription, plain);
  const refused = { code: query.get('code') ?? '', problem };
  return { page: confirmPage(tx, portal, subscription, planned, { refused }), status: 402 };
}

function changeable(tx: Tx, portal: Portal, form: URLSearchParams): Subscription {
  allow(portal.features.subscription_update.enabled);
  const subscription = ownSubscription(tx, portal.customer.id, form.get('subscription') ?? '');
  const refusal = whyNotChangeable(tx, portal.features, subscription);
  if (refusal !== null) throw invalidRequest(refusal);
  return subscription;
}

/** What was chosen, priced at the moment of the quote, so that what is billed is what was shown. */
function read(tx: Tx, portal: Portal, subscription: Subscription, form: URLSearchParams): PlanChange {
  const [item] = itemsOf(tx, subscription.id);
  const price = form.get('price') ?? item?.price ?? '';
  const quantity = Number(form.get('quantity') ?? item?.quantity ?? 1);
  const discount = discountOf(tx, portal, form);
  const planned = planChange(tx, portal.features, subscription, {
    price,
    quantity,
    ...(discount && { discount }),
  });
  const { update } = planned;
  const isProrated =
    planned.when === 'now' &&
    subscription.status !== 'trialing' &&
    update.billing_cycle_anchor === undefined &&
    update.proration_behavior !== 'none';
  if (!isProrated) return planned;
  const quoted = Number(form.get('proration_date') ?? tx.now);
  const isFresh = quoted <= tx.now && quoted > tx.now - quoteSecondsMax;
  return { ...planned, update: { ...update, proration_date: isFresh ? quoted : tx.now } };
}

/** The code that was typed, where codes may be; otherwise the discount of a deep link. */
function discountOf(tx: Tx, portal: Portal, form: URLSearchParams): PlanChoice['discount'] {
  const code = form.get('code')?.trim();
  if (code) {
    if (!takesCodes(portal)) throw invalidRequest('The portal configuration does not offer promotion codes.');
    const found = findCode(tx, code, portal.customer.id);
    if (!found) throw invalidRequest('This code is invalid.');
    return { promotion_code: found.id };
  }
  const { coupon, promotion_code } = portal.session.flow?.subscription_update_confirm?.discounts?.[0] ?? {};
  if (coupon) return { coupon };
  return promotion_code ? { promotion_code } : undefined;
}

function isMade(tx: Tx, subscription: Subscription, form: URLSearchParams): boolean {
  const [item] = itemsOf(tx, subscription.id);
  const quantity = form.get('quantity');
  return item?.price === form.get('price') && (quantity === null || String(item?.quantity ?? 1) === quantity);
}

function isScheduled(tx: Tx, subscription: Subscription, form: URLSearchParams): boolean {
  const next = scheduledChange(tx, subscription)?.items[0];
  return next?.price === form.get('price') && String(next.quantity) === form.get('quantity');
}

/** The card's refusal in words, tried out and taken back: a change that cannot be paid is not made. */
function refusalOf(tx: Tx, subscription: Subscription, planned: PlanChange): string | null {
  try {
    tx.dryRun(() => applyPlanChange(tx, subscription, planned));
    return null;
  } catch (error) {
    if (error instanceof StripeError && error.status === 402) return error.message;
    throw error;
  }
}

function done(tx: Tx, portal: Portal): PageAnswer {
  return afterFlow(tx, portal, flows, 'The plan was changed.');
}
