import { inspect } from 'node:util';
import { type Logger, pino } from 'pino';
import { logContext } from './log-context';
import { createScrub } from './scrub';

export type { Logger };

export interface LoggerOptions {
  level?: string;
  /** Values that must never stand in a line, wherever they come from. */
  secrets?: readonly (string | undefined)[];
  /** Where lines go; stdout when absent. */
  destination?: { write(line: string): void };
}

/**
 * JSON lines on stdout, each with the ids of the request, event or job that it belongs to (log-context.ts). What is secret or personal is
 * cut out twice: by the name of its field, and in the finished line by its value and shape. A log line outlives the request and is
 * read by more people than the database.
 */
export function createLogger(name: string, options: LoggerOptions = {}): Logger {
  const { level = 'info', secrets, destination = pino.destination(1) } = options;
  const scrub = createScrub(secrets);
  return pino(
    {
      name,
      level,
      mixin: () => ({ ...logContext() }),
      redact: { paths: redactedPaths, censor: '[redacted]' },
    },
    { write: (line) => void destination.write(scrub(line)) },
  );
}

const redactedFields = [
  'secretKey',
  'apiKey',
  'authorization',
  'cookie',
  'setCookie',
  'password',
  'secret',
  'token',
  'signature',
  'email',
  'cardNumber',
];
const redactedPaths = redactedFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

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
