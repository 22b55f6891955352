import { DeliveryError } from './delivery-error';

/** Longer than a healthy receiver needs, shorter than a claim's lease. */
const timeoutMs = 10_000;
const bodyMaxLength = 2_000;

export interface Answer {
  status: number;
  text: string;
}

/**
 * POSTs JSON to an outside service. Redirects are refused: the address was checked, where it leads to was not.
 *
 * @throws DeliveryError: permanent for an answer that says the message is wrong, with `retryAfterMs` for 429 and 503 that name a time,
 * transient for everything else (network, 5xx).
 */
export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    // The address of a Slack webhook is a secret: the host alone is named.
    throw new DeliveryError(`${host} cannot be reached: ${reasonOf(error)}`, { cause: error });
  }
  const text = (await response.text().catch(() => '')).slice(0, bodyMaxLength);
  if (response.ok) return { status: response.status, text };
  const isTransient = response.status === 429 || response.status >= 500 || response.status === 408;
  throw new DeliveryError(`${host} answered ${response.status}: ${text}`, {
    isPermanent: !isTransient,
    retryAfterMs: isTransient ? retryAfterMs(response.headers.get('retry-after')) : null,
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error ? cause.message : error.message;
}

function retryAfterMs(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds, 3_600) * 1_000
    : null;
}
