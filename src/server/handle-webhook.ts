import { isBillingError } from '@/billing/billing-error';
import { applyStripeEvent, type Receipt } from '@/billing/webhook-handler';
import { addLogContext, withLogContext } from '@/lib/log-context';
import { errorSummary } from '@/lib/logger';
import { addToSpan, inSpan } from '@/lib/tracing';
import type { Services } from '@/services';
import { readBody } from './read-body';
import { requestIdOf } from './request-id';

/** The parts of a request that matter here, from Node's server or from Next's route. */
export interface WebhookRequest {
  method: string;
  header(name: string): string | null;
  body: AsyncIterable<Uint8Array>;
}

export interface WebhookResponse {
  status: number;
  body: Record<string, unknown>;
}

/** Stripe's events are a few KB; a hundred-item invoice stays under this. */
export const bodyBytesMax = 256 * 1024;
const bodyDeadlineMs = 10_000;

/**
 * POST /api/billing/webhook. What Stripe is told, and why:
 *
 * 200 stored or seen before: durable, with a receipt that Stripe's delivery log shows.
 * 400 bad signature or not an event: the same bytes will fail for ever.
 * 405, 408, 413, 415 not a webhook: wrong method, over 10 s, over 256 KB, compressed.
 * 500 ours to mend: Stripe brings the event again, for up to three days.
 */
export async function handleWebhook(services: Services, request: WebhookRequest): Promise<WebhookResponse> {
  const startedMs = performance.now();
  const answer = await withLogContext({ requestId: requestIdOf(request.header('x-request-id')) }, () =>
    inSpan('webhook.ingest', {}, () => answerTo(services, request)),
  );
  const result = typeof answer.body.result === 'string' ? answer.body.result : 'refused';
  services.metrics.webhookAnswered(answer.status, result, (performance.now() - startedMs) / 1000);
  return answer;
}

async function answerTo(services: Services, request: WebhookRequest): Promise<WebhookResponse> {
  const { logger } = services;
  if (request.method !== 'POST') return refuse(405, 'Only POST');
  if (request.header('content-encoding')) return refuse(415, 'Compressed bodies are not accepted');
  const signature = request.header('stripe-signature') ?? '';

  const limits = { bytesMax: bodyBytesMax, deadlineMs: bodyDeadlineMs };
  const read = await readBody(request.body, limits).catch(() => null);
  if (!read) {
    // The sender went away: Stripe will come again, and nobody hears this answer.
    logger.warn({ isSigned: signature !== '' }, 'a webhook broke off before its end');
    return refuse(400, 'The body broke off');
  }
  if (!read.ok) {
    // Signed and too large is most likely a real event: somebody must look, since this door will not take it.
    if (signature)
      logger.error({ alarm: 'webhook_refused', refusal: read.refusal }, 'a signed webhook was not read');
    return read.refusal === 'too_large'
      ? refuse(413, `The body is larger than ${bodyBytesMax} bytes`)
      : refuse(408, 'The body took longer than 10 seconds');
  }
  try {
    const { event, verifiedWith, signedAtSeconds } = services.billing.parseWebhook(read.body, signature);
    services.clockSkew.observe(signedAtSeconds);
    addLogContext({ eventId: event.id, eventType: event.type });
    addToSpan({ 'billing.event_id': event.id, 'billing.event_type': event.type });
    const receipt = await applyStripeEvent(
      event,
      { body: read.body, verifiedWith },
      {
        inbox: services.inbox,
        livemode: services.billing.livemode,
        accountId: services.account.id,
      },
    );
    // After the answer, which it would delay: the sync looks at the database at once.
    if (receipt.result === 'stored' && receipt.status === 'accepted') setImmediate(() => services.kick.run());
    return { status: 200, body: receiptBody(receipt) };
  } catch (error) {
    if (
      isBillingError(error) &&
      (error.reason === 'invalid_signature' || error.reason === 'invalid_payload')
    ) {
      services.webhookRefusals.count(error.reason);
      logger.warn({ reason: error.reason }, 'webhook refused');
      return refuse(400, error.message);
    }
    logger.error({ error: errorSummary(error) }, 'webhook not stored, Stripe will bring it again');
    return refuse(500, 'The event was not stored. Send it again.');
  }
}

function receiptBody(receipt: Receipt): Record<string, unknown> {
  return {
    received: true,
    event: receipt.eventId,
    type: receipt.type,
    result: receipt.status === 'accepted' ? receipt.result : receipt.status,
    customer: receipt.stripeCustomerId,
  };
}

function refuse(status: number, error: string): WebhookResponse {
  return { status, body: { received: false, error } };
}
