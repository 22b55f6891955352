import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { becomeProduction, loadGeneratedEnv, readCliEnv } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';

export const command: ForgeCommand = {
  description: [
    'Runs what "forge build" made, as production: it reads and checks the same environment as the server and names what is missing.',
    'Example: WORKER=separate npm start in one place, npx --no forge worker in another',
    'Exit code: 0 after SIGTERM or Ctrl-C, 1 when it could not start.',
  ],
  options: [],
  async run() {
    loadGeneratedEnv();
    const { distDir } = readCliEnv();
    const entry = path.resolve(distDir, 'worker.js');
    if (!existsSync(entry)) {
      throw new CliRefusal(
        `there is no built worker at ${path.join(distDir, 'worker.js')}: run npm run build first`,
      );
    }
    becomeProduction();
    return pathToFileURL(entry).href;
  },
};
