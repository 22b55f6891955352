/** One API call as the inspector shows it. Kept in memory alone, so it costs no write. */
export interface LoggedRequest {
  id: string;
  /** Real milliseconds of its arrival. */
  at_ms: number;
  /** Seconds of the account's clock. */
  at: number;
  took_ms: number;
  /** Events in the account when it was answered: what it made lies just before. */
  events: number;
  method: string;
  path: string;
  /** The query or the form as it was sent, cut when it is long. */
  params: string;
  /** Null when a fault let no answer through. */
  status: number | null;
  /** `error.code`, or its type, of an answer other than 2xx. */
  error: string | null;
  /** The fault that hit it. */
  fault: string | null;
}

const keptRequests = 500;
const paramsMax = 2_000;

/** The last requests of an account, in the order they came. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    const { params } = request;
    this.#requests.push(
      params.length > paramsMax ? { ...request, params: `${params.slice(0, paramsMax)}…` } : request,
    );
    if (this.#requests.length > 2 * keptRequests) this.#requests.splice(0, keptRequests);
  }

  newestFirst(): LoggedRequest[] {
    return this.#requests.slice(-keptRequests).reverse();
  }

  find(id: string): LoggedRequest | undefined {
    return this.#requests.find((request) => request.id === id);
  }

  clear(): void {
    this.#requests = [];
  }
}
