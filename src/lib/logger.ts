import { inspect } from 'node:util';
import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * JSON lines on stdout. Keys, cookies and mail addresses are cut out by path: a log line outlives the request
 * and is read by more people than the database.
 */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({
    name,
    level,
    redact: {
      paths: [
        '*.secretKey',
        '*.authorization',
        '*.cookie',
        '*.password',
        '*.email',
        'email',
        'authorization',
        'cookie',
      ],
      censor: '[redacted]',
    },
  });
}

/** Code and constraint of a database error: its message holds every query parameter, mail addresses included. */
export function errorSummary(error: unknown): {
  name: string;
  code?: string;
  constraint?: string;
  message?: string;
} {
  if (!(error instanceof Error))
    return { name: 'unknown', message: inspect(error, { depth: 2 }).slice(0, 500) };
  const cause = (error.cause ?? error) as { code?: unknown; constraint_name?: unknown };
  const code = typeof cause.code === 'string' ? cause.code : undefined;
  const constraint = typeof cause.constraint_name === 'string' ? cause.constraint_name : undefined;
  return { name: error.name, code, constraint, message: isDatabaseError(error) ? undefined : error.message };
}

/** Postgres's own error, or drizzle's around it, which goes by the name "Error" and repeats every parameter in its message. */
export function isDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'PostgresError' || ('query' in error && 'params' in error);
}
