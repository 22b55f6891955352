import type { Hono } from 'hono';
import { applyPromotionCode } from '../resources/checkout-discounts';
import { viewCheckoutSession } from '../resources/checkout-view';
import { onClockOf } from '../resources/clock';
import { discountCustomer } from '../resources/discount-owners';
import { find } from '../resources/find';
import { timeItself } from '../store/store';
import { invalidRequest } from '../wire/stripe-error';
import type { ControlEnv } from './control-account';
import { jsonBody, textMember } from './json-body';

/** What customers type on the hosted page, and what Stripe's dashboard alone can do. */
export function addDiscountRoutes(app: Hono<ControlEnv>): void {
  app.post('/checkout_sessions/:id/promotion_code', async (c) => {
    const code = textMember(await jsonBody(c.req.text()), 'code');
    const session = c.var.account.store.transaction(timeItself, (tx) => {
      const found = find(tx, 'checkout.session', c.req.param('id'));
      const result = applyPromotionCode(onClockOf(tx, found.customer), found, code);
      if (result.status === 'refused') throw invalidRequest(result.text, { param: 'code' });
      return viewCheckoutSession(tx, result.session);
    });
    return c.json(session);
  });

  app.post('/customers/:id/discount', async (c) => {
    const coupon = textMember(await jsonBody(c.req.text()), 'coupon');
    return c.json(
      c.var.account.store.transaction(timeItself, (tx) => discountCustomer(tx, c.req.param('id'), coupon)),
    );
  });
}
