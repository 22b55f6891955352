import { DrizzleQueryError } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { addLogContext, withLogContext } from './log-context';
import { createLogger, errorSummary } from './logger';

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

/** Lines of a logger, parsed. */
function listen(secrets: string[] = []) {
  const lines: string[] = [];
  const logger = createLogger('test', {
    level: 'debug',
    secrets,
    destination: { write: (line) => lines.push(line) },
  });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

it('puts the ids of the work on each of its lines, and on no other', async () => {
  const { logger, last } = listen();
  await withLogContext({ requestId: 'req_1' }, async () => {
    addLogContext({ eventId: 'evt_1' });
    await Promise.resolve();
    withLogContext({ organizationId: 'org_1' }, () => logger.child({ generation: 3 }).warn('inside'));
    expect(last()).toMatchObject({
      requestId: 'req_1',
      eventId: 'evt_1',
      organizationId: 'org_1',
      generation: 3,
    });
    logger.info('after');
    expect(last()).not.toHaveProperty('organizationId');
  });
  logger.info('outside');
  expect(last()).not.toHaveProperty('requestId');
});

it('cuts canaries out of every place in which they can stand', () => {
  const canary = 'canary-4f1d-secret-value';
  const { logger, lines } = listen([canary]);
  const error = Object.assign(new Error(`connect failed for postgres://u:${canary}@h/d`), { key: canary });
  logger.info({ password: canary, user: { email: 'canary@acme.test', token: 'short' } }, `said ${canary}`);
  logger.error({ error: errorSummary(error), deep: { er: { list: [{ text: `a ${canary}` }] } } }, 'failed');
  logger.error(error);
  logger.child({ bound: canary }).warn('bound');
  logger.warn({ [canary]: 'as a name' });
  logger.warn('card 4242424242424242 of canary@acme.test, key sk_live_canary0123');
  expect(lines).toHaveLength(6);
  const all = lines.join('');
  for (const secret of [canary, 'canary@acme.test', 'short', '4242424242424242', 'sk_live_canary0123'])
    expect(all).not.toContain(secret);
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
});
