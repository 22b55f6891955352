import { parseArgs } from 'node:util';
import { createStripeEmulator } from './index';
import { EmulatorOptionError } from './option-error';

const usage = 'usage: main.ts [--port 12111] [--data-file PATH] [--seed S] [--quiet]';

/** The emulator as a process: one JSON line when it is ready, a clean end on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env.EMULATOR_PORT ?? '12111' },
      'data-file': { type: 'string' },
      seed: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    fail(`--port must be 0 to 65535, not ${values.port}. ${usage}`);

  const emulator = await createStripeEmulator({
    port,
    seed: values.seed,
    dataFile: values['data-file'],
    logger: values.quiet ? undefined : (line) => process.stderr.write(`${line}\n`),
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      fail(`Port ${port} is taken; choose another with --port or EMULATOR_PORT.`);
    }
    if (error instanceof EmulatorOptionError) fail(error.message);
    throw error;
  });
  process.stdout.write(`${JSON.stringify({ ready: true, url: emulator.url })}\n`);

  const stop = () => {
    void emulator.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

await main();
