import { customType, pgSchema } from 'drizzle-orm/pg-core';

/** What the guide calls the Supabase tables: events, mappings, projections, facts. */
export const billing = pgSchema('billing');

/** better-auth's tables. Only `billing_identity` writes here. */
export const identity = pgSchema('identity');

/** Raw bytes. The webhook body is kept as it came, so that its signature can be checked again years later. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
