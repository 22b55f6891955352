import { DrizzleQueryError } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { errorSummary } from './logger';

it('tells code and constraint of a database error, and never its message, which holds the row', () => {
  const cause = Object.assign(new Error('duplicate key: victim@example.test'), {
    name: 'PostgresError',
    code: '23505',
    constraint_name: 'user_email_key',
  });
  const wrapped = new DrizzleQueryError('insert into "user" values ($1)', ['victim@example.test'], cause);
  for (const error of [cause, wrapped]) {
    const summary = errorSummary(error);
    expect(summary).toMatchObject({ code: '23505', constraint: 'user_email_key' });
    expect(JSON.stringify(summary)).not.toContain('victim');
  }
});
