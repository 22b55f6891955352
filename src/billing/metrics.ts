import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. An ingest takes two milliseconds and is given up after ten seconds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What this process did since it started, in Prometheus' form. What the system as a whole looks like (backlog, dead letters) is read from
 * the database when somebody asks: database-metrics.ts. No label holds an id: a label's values are kept for ever.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #webhooks: Histogram<'status' | 'result'>;
  readonly #procedures: Histogram<'path' | 'outcome'>;
  readonly #syncs: Histogram<'outcome'>;
  readonly #jobs: Histogram<'job' | 'outcome'>;
  readonly #breakers = new Set<{ isOpen: boolean }>();

  /** `withProcess`: memory, event loop and garbage collection as well, which costs a little all the time. */
  constructor({ withProcess }: { withProcess: boolean }) {
    const registers = [this.registry];
    this.#webhooks = new Histogram({
      name: 'billing_webhook_seconds',
      help: 'Webhook requests by answer, from the first byte read to the answer',
      labelNames: ['status', 'result'],
      buckets,
      registers,
    });
    this.#procedures = new Histogram({
      name: 'billing_procedure_seconds',
      help: 'tRPC procedures by path and outcome (ok, or the error code)',
      labelNames: ['path', 'outcome'],
      buckets,
      registers,
    });
    this.#syncs = new Histogram({
      name: 'billing_sync_seconds',
      help: 'Syncs of one customer by outcome: applied, retry, dead, lost',
      labelNames: ['outcome'],
      buckets,
      registers,
    });
    this.#jobs = new Histogram({
      name: 'billing_job_seconds',
      help: 'Scheduled jobs by name and outcome (done, failed)',
      labelNames: ['job', 'outcome'],
      buckets,
      registers,
    });
    const breakers = this.#breakers;
    new Gauge({
      name: 'billing_stripe_breaker_open',
      help: '1 while this process has stopped asking Stripe, which failed five times in a row',
      registers,
      collect() {
        this.set([...breakers].some(({ isOpen }) => isOpen) ? 1 : 0);
      },
    });
    if (withProcess) collectDefaultMetrics({ register: this.registry });
  }

  webhookAnswered(status: number, result: string, seconds: number): void {
    this.#webhooks.observe({ status: String(status), result }, seconds);
  }

  procedureEnded(path: string, outcome: string, seconds: number): void {
    this.#procedures.observe({ path, outcome }, seconds);
  }

  syncEnded(outcome: string, seconds: number): void {
    this.#syncs.observe({ outcome }, seconds);
  }

  jobEnded(job: string, outcome: 'done' | 'failed', seconds: number): void {
    this.#jobs.observe({ job, outcome }, seconds);
  }

  watchBreaker(breaker: { isOpen: boolean }): void {
    this.#breakers.add(breaker);
  }
}
