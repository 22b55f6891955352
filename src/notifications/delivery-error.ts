/** A message could not be handed over. What to do about it is in its fields. */
export class DeliveryError extends Error {
  /** No further try of the same message can succeed. */
  readonly isPermanent: boolean;
  /** The receiver asked to be left alone for that long; null when it said nothing. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    options: { isPermanent?: boolean; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DeliveryError';
    this.isPermanent = options.isPermanent ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
