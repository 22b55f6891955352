import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of a piece of work carries: which request, which event, whose. */
export interface LogContext {
  requestId?: string;
  eventId?: string;
  eventType?: string;
  organizationId?: string;
  userId?: string;
  stripeCustomerId?: string;
  job?: string;
}

declare global {
  // The server's bundle and Next's are two copies of this module: a line of one must know the context that the other opened.
  var appFactoryLogContext: AsyncLocalStorage<LogContext> | undefined;
}

function storage(): AsyncLocalStorage<LogContext> {
  globalThis.appFactoryLogContext ??= new AsyncLocalStorage();
  return globalThis.appFactoryLogContext;
}

/** Runs `work` with these ids on each of its log lines, beside those of the work around it. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage().run({ ...storage().getStore(), ...context }, work);
}

/** Adds what has become known meanwhile: the event after its signature, the organization after the session. Nothing outside a context. */
export function addLogContext(context: LogContext): void {
  const current = storage().getStore();
  if (current) Object.assign(current, context);
}

export function logContext(): LogContext {
  return storage().getStore() ?? {};
}
