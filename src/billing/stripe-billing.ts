import Stripe from 'stripe';
import { type Clock, nowSeconds, systemClock } from '@/lib/clock';
import { BillingError } from './billing-error';
import type { PlanId } from './plans';
import { type BeforeCall, connectStripe, isLiveKey } from './stripe-connection';
import { isStripeId, stripeIdLengthMax } from './stripe-id';

export interface StripeBillingOptions {
  secretKey: string;
  /** `whsec_...` of the endpoint that Stripe delivers to. */
  webhookSecret: string;
  /** The one before, while it is being rolled. */
  previousWebhookSecret?: string;
  /** Per plan: the monthly price's id, or its lookup key. */
  priceIds: Record<PlanId, string>;
  /** Where Checkout returns after paying; the session's id is added as `session_id`. */
  successUrl: string;
  /** Where Checkout and the portal return without paying. */
  cancelUrl: string;
  /** The emulator's address; absent for Stripe itself. */
  apiBase?: string;
  /** Stripe reckons tax by the address that checkout then asks for. */
  automaticTax?: boolean;
  /** Counts each call, or waits until it may be made. */
  beforeCall?: BeforeCall;
  clock?: Clock;
}

export interface CheckoutSessionInput {
  /** The organization's Stripe customer. Always given, so that Checkout never makes a second one. */
  customerId: string;
  orgId: string;
  planId: PlanId;
  /** A Stripe price id. */
  priceId: string;
  quantity: number;
  /** 0: charged at once. */
  trialDays: number;
  /** The click that this session belongs to. */
  intentId: string;
  expiresAtSeconds: number;
}

const portalFlows = {
  add_card: 'payment_method_update',
} as const satisfies Record<string, Stripe.BillingPortal.SessionCreateParams.FlowData.Type>;
/** A form of the portal that a link of ours leads to. */
export type PortalFlow = keyof typeof portalFlows;

export interface ParsedWebhook {
  event: Stripe.Event;
  verifiedWith: 'current' | 'previous';
  /** The `t` of the signature that matched. */
  signedAtSeconds: number;
}

/** Old timestamps are refused by Stripe's rule (a recorded request must not be replayed), future ones by ours. */
const signatureToleranceSeconds = 300;
const signatureLeadSeconds = 60;

/**
 * What the app says to Stripe and hears from it: sessions, portal, signatures. Knows no database.
 * Sources: https://docs.stripe.com/api/checkout/sessions/create, https://docs.stripe.com/webhooks
 */
export class StripeBilling {
  readonly stripe: Stripe;
  readonly livemode: boolean;
  readonly priceIds: Record<PlanId, string>;
  readonly #options: StripeBillingOptions;
  readonly #clock: Clock;

  /** Throws BillingError `invalid_configuration`: an empty webhook secret would accept any forgery. */
  constructor(options: StripeBillingOptions) {
    assertWebhookSecret(options.webhookSecret, 'STRIPE_WEBHOOK_SECRET');
    if (options.previousWebhookSecret !== undefined) {
      assertWebhookSecret(options.previousWebhookSecret, 'STRIPE_WEBHOOK_SECRET_PREVIOUS');
    }
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.stripe = connectStripe(options.secretKey, options.apiBase, options.beforeCall);
    this.livemode = isLiveKey(options.secretKey);
    this.priceIds = options.priceIds;
  }

  /** The exact parameters; kept with the click, so that a retry sends the same bytes under the same key. */
  checkoutSessionParams(input: CheckoutSessionInput): Stripe.Checkout.SessionCreateParams {
    const metadata = { organizationId: input.orgId, planId: input.planId, checkoutIntentId: input.intentId };
    return {
      mode: 'subscription',
      customer: input.customerId,
      client_reference_id: input.orgId,
      line_items: [{ price: input.priceId, quantity: input.quantity }],
      success_url: `${this.#options.successUrl}?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: this.#options.cancelUrl,
      expires_at: input.expiresAtSeconds,
      payment_method_collection: 'always',
      allow_promotion_codes: true,
      tax_id_collection: { enabled: true },
      // What is typed there is whom invoices name. Stripe asks for this beside a tax id.
      customer_update: { name: 'auto', address: 'auto' },
      ...(this.#options.automaticTax
        ? { automatic_tax: { enabled: true }, billing_address_collection: 'required' }
        : { billing_address_collection: 'auto' }),
      metadata,
      subscription_data: {
        // The session's own metadata is not copied to the subscription.
        metadata,
        ...(input.trialDays > 0 && {
          trial_period_days: input.trialDays,
          trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
        }),
      },
    };
  }

  /** Throws Stripe's errors. The same key and parameters give the same session, for 24 hours. */
  createCheckoutSession(
    params: Stripe.Checkout.SessionCreateParams,
    idempotencyKey: string,
  ): Promise<Stripe.Checkout.Session> {
    return this.stripe.checkout.sessions.create(params, { idempotencyKey });
  }

  /**
   * A hosted page for cards, details, invoices and cancelling; its address is short-lived and never stored. With a flow it is that one
   * form, which comes back to our page when it is done. https://docs.stripe.com/customer-management/portal-deep-links
   */
  createPortalSession(
    customerId: string,
    configurationId: string,
    flow: PortalFlow | null,
  ): Promise<Stripe.BillingPortal.Session> {
    const return_url = flow ? `${this.#options.cancelUrl}/payment` : this.#options.cancelUrl;
    return this.stripe.billingPortal.sessions.create({
      customer: customerId,
      configuration: configurationId,
      return_url,
      ...(flow && {
        flow_data: {
          type: portalFlows[flow],
          after_completion: { type: 'redirect', redirect: { return_url } },
        },
      }),
    });
  }

  /**
   * Verifies the exact bytes that came and parses them. Throws BillingError `invalid_signature` when no secret matches or the
   * timestamp is off, and `invalid_payload` when signed bytes are not an event.
   */
  parseWebhook(body: string | Buffer, signature: string): ParsedWebhook {
    const { webhookSecret, previousWebhookSecret } = this.#options;
    const secrets = [
      { verifiedWith: 'current' as const, secret: webhookSecret },
      ...(previousWebhookSecret
        ? [{ verifiedWith: 'previous' as const, secret: previousWebhookSecret }]
        : []),
    ];
    // Once for all secrets: the SDK would decode the bytes twice for each.
    const text = typeof body === 'string' ? body : body.toString();
    const signedAtSeconds = signedAtOf(signature);
    this.#assertNotFromTheFuture(signedAtSeconds);
    let cause: unknown;
    for (const { verifiedWith, secret } of secrets) {
      try {
        const receivedAtMs = this.#clock.nowMs();
        const event = this.stripe.webhooks.constructEvent(
          text,
          signature,
          secret,
          signatureToleranceSeconds,
          undefined,
          receivedAtMs,
        );
        assertEnvelope(event);
        return { event, verifiedWith, signedAtSeconds };
      } catch (error) {
        if (error instanceof BillingError) throw error;
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) {
          throw new BillingError('invalid_payload', 'The signed body is not a Stripe event', {
            cause: error,
          });
        }
        cause = error;
      }
    }
    throw new BillingError('invalid_signature', 'Signature verification failed', { cause });
  }

  /** The SDK lets a future timestamp pass, and one that is no number: it would stay replayable until long after it was sent. */
  #assertNotFromTheFuture(signedAtSeconds: number): void {
    const isDue = signedAtSeconds - nowSeconds(this.#clock) <= signatureLeadSeconds;
    if (!isDue) {
      throw new BillingError('invalid_signature', 'Signature verification failed');
    }
  }
}

/**
 * The time that the SDK will check the signature with: of several the last one, and only a key that is exactly `t` (its `parseHeader`
 * in stripe/esm/Webhooks.js). Read otherwise, one time could pass our rule and another one theirs. NaN when there is none.
 */
function signedAtOf(signature: string): number {
  let signedAt = Number.NaN;
  for (const item of signature.split(',')) {
    const [key, value] = item.split('=');
    if (key === 't') signedAt = Number.parseInt(value ?? '', 10);
  }
  return signedAt;
}

/** Signed is not yet an event: without these four the same bytes would fail in the database for three days of retries. */
function assertEnvelope(event: Stripe.Event): void {
  const { id, type, created, livemode } = Object(event);
  if (typeof id === 'string' && !isStripeId(id)) {
    throw new BillingError(
      'invalid_payload',
      `The event's id cannot be Stripe's: those have 1 to ${stripeIdLengthMax} characters, and no NUL or half of a pair among them`,
    );
  }
  const isEvent =
    typeof id === 'string' &&
    typeof type === 'string' &&
    typeof livemode === 'boolean' &&
    Number.isSafeInteger(created) &&
    created >= 0 &&
    created < 253_402_300_800;
  if (!isEvent) throw new BillingError('invalid_payload', 'The signed body is not a Stripe event');
}

function assertWebhookSecret(secret: string, name: string): void {
  if (/^whsec_\S{8,}$/.test(secret)) return;
  throw new BillingError(
    'invalid_configuration',
    `${name} must be the endpoint's signing secret, whsec_...: it is empty or malformed, and without it anybody could send events.`,
  );
}
