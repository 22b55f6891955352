import { initTRPC, TRPCError } from '@trpc/server';
import { BillingError } from '@/billing/billing-error';
import { denialSentence } from '@/billing/entitlements/denial-words';
import type { FeatureId } from '@/billing/entitlements/features';
import { actOf, may, refusal } from '@/billing/permissions';
import { dateJson } from '@/lib/date-json';
import { withLogContext } from '@/lib/log-context';
import { errorSummary } from '@/lib/logger';
import { addToSpan, inSpan } from '@/lib/tracing';
import type { Context } from './context';
import { reasonOf, toTrpcError } from './error-codes';

const t = initTRPC.context<Context>().create({
  transformer: dateJson,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  errorFormatter({ shape, error, ctx }) {
    const isOurs = error.code === 'INTERNAL_SERVER_ERROR';
    return {
      ...shape,
      // What broke inside is for the log: a database error's message holds addresses and amounts.
      message: isOurs ? 'Something went wrong on our side. Nothing was changed.' : sentenceOf(error),
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        reason: reasonOf(error),
        requestId: ctx?.requestId ?? null,
      },
    };
  },
});

/** Zod's own message is a dump of its issues: name the field and what it takes. */
function sentenceOf(error: TRPCError): string {
  const { issues } = Object(error.cause);
  if (!Array.isArray(issues)) return error.message;
  const fields = issues.map(({ path, message }) => `${[path].flat().join('.') || 'input'}: ${message}`);
  return `That request is not valid. ${fields.join('; ')}.`;
}

export const createRouter = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Every log line of a procedure says for whom it ran, a span and the figures how long. */
const withTelemetry = t.middleware(({ ctx, path, type, next }) => {
  const { services, session, requestId } = ctx;
  const organizationId = session?.organization?.id;
  const startedMs = performance.now();
  const attributes = {
    'rpc.system': 'trpc',
    'rpc.method': path,
    'rpc.type': type,
    'billing.organization_id': organizationId,
  };
  return withLogContext({ requestId, organizationId, userId: session?.user.id }, () =>
    inSpan(`trpc ${path}`, attributes, async () => {
      const result = await next();
      const outcome = result.ok ? 'ok' : result.error.code;
      addToSpan({ 'rpc.outcome': outcome });
      services.metrics.procedureEnded(path, outcome, (performance.now() - startedMs) / 1000);
      return result;
    }),
  );
});

/** Refusals of the domain get their code, surprises get a log line with the request's id. */
const withErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const mapped = toTrpcError(result.error.cause ?? result.error);
  if (mapped instanceof TRPCError) throw mapped;
  if (result.error.code === 'INTERNAL_SERVER_ERROR') {
    const error = errorSummary(result.error.cause ?? result.error);
    ctx.services.logger.error({ path, error }, 'procedure failed');
  }
  throw result.error;
});

/*
 * The base procedures. Routers take one of these and nothing else, so a procedure cannot forget who may call it.
 */

/** Anybody, signed in or not. */
export const publicProcedure = t.procedure.use(withTelemetry).use(withErrors);

/**
 * A member of the organization that the session names, with a role that the permission matrix lets make this call. The
 * organization never comes from the input.
 */
export const memberProcedure = publicProcedure.use(({ ctx, path, next }) => {
  if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in to continue.' });
  const { organization } = ctx.session;
  if (!organization) {
    const cause = new BillingError('not_found', 'You are not a member of an organization yet.');
    throw new TRPCError({ code: 'NOT_FOUND', message: cause.message, cause });
  }
  // The session moved on while this page stayed: switched in another tab, or its person was removed. An upgrade would be charged
  // to an organization that the page does not show.
  if (ctx.shownOrganizationId !== null && ctx.shownOrganizationId !== organization.id)
    throw organizationChanged();
  const act = actOf(path);
  if (!act) throw new Error(`${path} has no row in the permission matrix`);
  if (!may(organization.role, act)) {
    const cause = new BillingError('role_required', `${refusal(act, organization.name)} Ask one of them.`);
    throw new TRPCError({ code: 'FORBIDDEN', message: cause.message, cause });
  }
  return next({ ctx: { session: ctx.session, organization } });
});

/** A member whose organization may use that feature now, by its plan and by the state of its payments. */
export function requireFeature(feature: FeatureId) {
  return memberProcedure.use(async ({ ctx, next }) => {
    const { denial } = await ctx.services.entitlements.check(ctx.organization.id, feature);
    if (denial) {
      const cause = new BillingError('feature_not_included', denialSentence(feature, denial));
      throw new TRPCError({ code: 'FORBIDDEN', message: cause.message, cause });
    }
    return next();
  });
}

/** The page that asks shows an organization in which this person no longer works. */
export function organizationChanged(): TRPCError {
  const cause = new BillingError(
    'organization_changed',
    'This page shows an organization that you have left or switched from. Nothing was changed. Load the page again.',
  );
  return new TRPCError({ code: 'FORBIDDEN', message: cause.message, cause });
}
