import { EmbeddedPostgresError } from '@/db/embedded';
import { readCliEnv } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import { createLifetime, Ended, type Lifetime } from './lifetime';
import { endOnSignals, endWithNpm } from './stop-signals';

/**
 * Runs `start` and then waits for the end: Ctrl-C, SIGTERM, or a child's own death. Answers the exit code, when
 * everything that was started has ended.
 */
export async function supervise(
  start: (lifetime: Lifetime) => Promise<void>,
  print: (line: string) => void,
): Promise<number> {
  const lifetime = createLifetime();
  const forgetSignals = endOnSignals(lifetime, () => {
    print('not waiting any longer');
    // The children notice that we are gone and end; so does the lease on Postgres.
    process.exit(1);
  });
  const forgetNpm = readCliEnv().isRunByNpm ? endWithNpm(lifetime) : () => {};
  const report = (error: unknown): void => print(`while stopping: ${sentence(error)}`);

  const starting = start(lifetime).catch((error: unknown) => {
    if (!(error instanceof Ended)) lifetime.end({ exitCode: 1, sentence: sentence(error) });
  });
  // The stack lives as long as nothing ends it: a timer keeps the event loop, and with it this promise, alive.
  const keepAlive = setInterval(() => {}, 60_000);
  const ending = await lifetime.ended;
  print(`forge: ${ending.sentence}`);
  await lifetime.cleanUp(report);
  // A start that was under way stops at its next checkpoint; what it opened until then is swept here.
  await starting;
  await lifetime.cleanUp(report);

  clearInterval(keepAlive);
  forgetNpm();
  forgetSignals();
  if (ending.exitCode === 0) print('forge: stopped');
  return ending.exitCode;
}

/** Our refusals are sentences already; anything else is a fault, and its stack says where. */
function sentence(error: unknown): string {
  if (error instanceof CliRefusal || error instanceof EmbeddedPostgresError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
