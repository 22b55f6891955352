import { readCliEnv } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';
import { assertLoopbackDatabase } from '../supervisor/loopback';
import { startStack } from '../supervisor/run-stack';
import { type ExternalMode, stripeModes } from '../supervisor/stripe-side';
import { supervise } from '../supervisor/supervise';

export const command: ForgeCommand = {
  description: [
    'Runs the whole product offline, with seeded logins, until Ctrl-C. Data is kept between runs.',
    'PORT (3001) and EMULATOR_PORT (12111) choose the ports. DATABASE_URL, when set, must be a Postgres on this machine and takes the place of the embedded one.',
    'Stripe is the emulator unless --stripe says otherwise. cli: your test account (STRIPE_SECRET_KEY from the shell or .env.dashboard.generated), its events brought here by the official stripe listen for exactly the handled types; its secret is read and passed on. sandbox: the same with an account that stripe sandbox create makes, without a sign-up, for seven days. test: your test account, and the events come by your own means (STRIPE_WEBHOOK_SECRET). Each key has a database of its own; the catalogue is brought into the account; a live key is refused.',
    'Example: PORT=3011 EMULATOR_PORT=12121 npx --no forge dev',
    'Exit code: 0 after Ctrl-C or SIGTERM, 1 when it could not start or a part of it died.',
  ],
  options: [
    ['--stripe <which>', `${stripeModes.join(', ')} (emulator)`],
    ['--verbose', "show the children's routine lines too"],
  ],
  async run(options) {
    const external = externalMode(options.stripe);
    const { host, port, emulatorPort, databaseUrl } = readCliEnv();
    if (databaseUrl !== undefined) assertLoopbackDatabase(databaseUrl, 'forge dev');
    const print = (line: string): void => console.log(line);
    const plan = {
      mode: 'dev',
      appEntry: 'src/main.ts',
      host,
      port,
      emulatorPort,
      databaseUrl,
      print,
      ...(external && { external }),
    } as const;
    return await supervise(
      (lifetime) => startStack({ ...plan, showAll: options.verbose === true }, lifetime),
      print,
    );
  },
};

function externalMode(given: unknown): ExternalMode | undefined {
  if (given === undefined || given === 'emulator') return undefined;
  const mode = stripeModes.find((name) => name === given);
  if (mode && mode !== 'emulator') return mode;
  throw new CliRefusal(`--stripe ${String(given)} is none: give ${stripeModes.join(', ')}`, 2);
}
