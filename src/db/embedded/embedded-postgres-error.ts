/** A refusal of the embedded server: one sentence that says what failed, where, and what to do about it. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}

/** The way out that always works, named by every refusal that the reader cannot mend on the spot. */
export const useYourOwnServer = 'set DATABASE_URL to any Postgres 15+ instead';
