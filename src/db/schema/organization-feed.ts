import { bigint, text } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * The organization's counter. Its row lock, held to commit, makes the order of numbers the order of commits;
 * it is also the lock that every apply takes first.
 */
export const organizationFeed = billing
  .table('organization_feed', {
    organizationId: text('organization_id').primaryKey(),
    seq: bigint({ mode: 'number' }).notNull().default(0),
  })
  .enableRLS();
