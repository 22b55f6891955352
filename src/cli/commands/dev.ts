import { readCliEnv } from '../cli-env';
import type { ForgeCommand } from '../command';
import { assertLoopbackDatabase } from '../supervisor/loopback';
import { startStack } from '../supervisor/run-stack';
import { supervise } from '../supervisor/supervise';

export const command: ForgeCommand = {
  description: [
    'Runs the whole product offline, with seeded logins, until Ctrl-C. Data is kept between runs.',
    'PORT (3001) and EMULATOR_PORT (12111) choose the ports. DATABASE_URL, when set, must be a Postgres on this machine and takes the place of the embedded one.',
    'Example: PORT=3011 EMULATOR_PORT=12121 npx --no forge dev',
    'Exit code: 0 after Ctrl-C or SIGTERM, 1 when it could not start or a part of it died.',
  ],
  options: [['--verbose', "show the children's routine lines too"]],
  async run(options) {
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
    } as const;
    return await supervise(
      (lifetime) => startStack({ ...plan, showAll: options.verbose === true }, lifetime),
      print,
    );
  },
};
