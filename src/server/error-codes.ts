import { TRPCError } from '@trpc/server';
import { type BillingErrorReason, isBillingError } from '@/billing/billing-error';

type Code = ConstructorParameters<typeof TRPCError>[0]['code'];

/** Each refusal of the domain to its code on the wire. A new reason without a row does not compile. */
const codeOfReason: Record<BillingErrorReason, Code> = {
  unknown_plan: 'BAD_REQUEST',
  plan_not_for_sale: 'PRECONDITION_FAILED',
  already_subscribed: 'CONFLICT',
  checkout_busy: 'CONFLICT',
  no_subscription: 'PRECONDITION_FAILED',
  change_not_possible: 'PRECONDITION_FAILED',
  change_in_progress: 'CONFLICT',
  limits_exceeded: 'PRECONDITION_FAILED',
  quote_expired: 'CONFLICT',
  quote_changed: 'CONFLICT',
  no_customer: 'PRECONDITION_FAILED',
  details_refused: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  role_required: 'FORBIDDEN',
  feature_not_included: 'FORBIDDEN',
  organization_changed: 'FORBIDDEN',
  organization_deleted: 'PRECONDITION_FAILED',
  name_does_not_match: 'BAD_REQUEST',
  too_many_requests: 'TOO_MANY_REQUESTS',
  stripe_unavailable: 'SERVICE_UNAVAILABLE',
  stripe_rejected: 'BAD_GATEWAY',
  invalid_signature: 'BAD_REQUEST',
  invalid_payload: 'BAD_REQUEST',
  invalid_configuration: 'INTERNAL_SERVER_ERROR',
};

/** A domain's refusal as tRPC says it; anything else is returned as it is. */
export function toTrpcError(error: unknown): unknown {
  if (!isBillingError(error)) return error;
  return new TRPCError({ code: codeOfReason[error.reason], message: error.message, cause: error });
}

/** The machine word of an error, for the interface to act on. */
export function reasonOf(error: TRPCError): string | null {
  return isBillingError(error.cause) ? error.cause.reason : null;
}
