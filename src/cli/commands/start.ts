import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { becomeProduction, loadGeneratedEnv, readCliEnv } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';

export const command: ForgeCommand = {
  description: [
    'Runs what "forge build" made. The server reads and checks its own environment and names what is missing. Variables of .env.dashboard.generated (forge env pull, forge init) are loaded where the shell has not set them.',
    'With APP_MODE=demo it runs embedded Postgres, the Stripe emulator and seeded logins as "forge dev" does, from the production build. DATABASE_URL, when set, must then be on this machine.',
    'Example: APP_MODE=demo npx --no forge start',
    'Exit code: 0 after Ctrl-C or SIGTERM, 1 when it could not start or a part of it died.',
  ],
  options: [['--verbose', "show the children's routine lines too (demo mode)"]],
  async run(options) {
    // The demo brings its own addresses and keys, whatever was generated for another world.
    if (!readCliEnv().isDemo) loadGeneratedEnv();
    const { host, port, emulatorPort, databaseUrl, distDir, isDemo } = readCliEnv();
    const appEntry = path.resolve(distDir, 'main.js');
    if (!existsSync(appEntry)) {
      throw new CliRefusal(
        `there is no built app at ${path.join(distDir, 'main.js')}: run npm run build first`,
      );
    }
    if (!isDemo) {
      becomeProduction();
      return pathToFileURL(appEntry).href;
    }
    // Not loaded for a production start, which should be quick.
    const [{ assertLoopbackDatabase }, { startStack }, { supervise }] = await Promise.all([
      import('../supervisor/loopback'),
      import('../supervisor/run-stack'),
      import('../supervisor/supervise'),
    ]);
    if (databaseUrl !== undefined) assertLoopbackDatabase(databaseUrl, 'APP_MODE=demo');
    const print = (line: string): void => console.log(line);
    const plan = { mode: 'demo', appEntry, host, port, emulatorPort, databaseUrl, print } as const;
    return await supervise(
      (lifetime) => startStack({ ...plan, showAll: options.verbose === true }, lifetime),
      print,
    );
  },
};
