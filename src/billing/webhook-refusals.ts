import type postgres from 'postgres';

const saveEveryMs = 5_000;

/**
 * Counts webhooks that were turned away. A forger decides how many there are, so they are gathered in memory and written at most every
 * five seconds, beside the request and never in it: what a refusal costs us must not grow with their number.
 */
export class WebhookRefusals {
  readonly #sql: postgres.Sql;
  readonly #counts = new Map<string, number>();
  #saving: NodeJS.Timeout | undefined;

  constructor(sql: postgres.Sql) {
    this.#sql = sql;
  }

  count(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    this.#saving ??= setTimeout(() => {
      this.#saving = undefined;
      // A hint for people.
      this.save().catch(() => undefined);
    }, saveEveryMs).unref();
  }

  /** Throws the database's errors. */
  async save(): Promise<void> {
    const counts = [...this.#counts];
    this.#counts.clear();
    for (const [reason, count] of counts) {
      await this.#sql`
        insert into billing.webhook_refusals (minute, reason, count)
        values (date_trunc('minute', clock_timestamp()), ${reason}, ${count})
        on conflict (minute, reason) do update set count = webhook_refusals.count + excluded.count`;
    }
  }
}
