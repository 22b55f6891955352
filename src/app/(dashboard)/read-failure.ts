import type { ActionFailure } from '@/ui/action-error';

export interface Failure extends ActionFailure {
  code: string | null;
  /** The machine word of the refusal. */
  reason: string | null;
}

/** What a failed call says to people. An error without an answer of the server never reached it. */
export function readFailure(error: unknown): Failure {
  const { data, message } = Object(error) as { data?: unknown; message?: unknown };
  if (data === null || typeof data !== 'object') {
    return {
      message: 'We could not reach the server. Check your connection and try again.',
      requestId: null,
      code: null,
      reason: null,
    };
  }
  return {
    message: text(message) ?? 'That did not work. Try again in a moment.',
    requestId: 'requestId' in data ? text(data.requestId) : null,
    code: 'code' in data ? text(data.code) : null,
    reason: 'reason' in data ? text(data.reason) : null,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
