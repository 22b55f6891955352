/** What one try ended in; `status` is null when no answer arrived. */
export interface SendResult {
  status: number | null;
  error: string | null;
}

export function isAccepted(result: SendResult): boolean {
  return result.status !== null && result.status >= 200 && result.status < 300;
}

/** One signed POST. Redirects are not followed: Stripe counts them as failures. */
export async function send(
  url: string,
  body: string,
  signature: string,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<SendResult> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body,
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]),
    });
    await readAnswer(response);
    return { status: response.status, error: null };
  } catch (error) {
    return { status: null, error: failureText(error) };
  }
}

/** Far more than any webhook answers; nobody reads it. */
const answerBytesMax = 65_536;

/** A short answer is read, so that its connection can be used again; one without an end is let go. */
async function readAnswer({ body }: Response): Promise<void> {
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > answerBytesMax) return;
  }
}

function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const cause = error.cause;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
