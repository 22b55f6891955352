import type { ForgeCommand } from '../../command';
import { checkEnvFiles } from '../../secrets/check-env-files';

export const command: ForgeCommand = {
  description: [
    'Would a server start in production with the generated files and this shell? Names every variable that is missing or malformed with the command that sets it (which keeps the value out of the shell’s history), files that others can read, and secrets in the landing file. Reads files alone: neither Doppler, Stripe nor the database is asked; values are never shown.',
    'Example: npx --no forge env check',
    'Exit code: 0 all in order, 1 refused or failed, 2 wrong usage, 3 something is wrong.',
  ],
  options: [['--json', 'one JSON object on stdout instead of the text']],
  async run(options) {
    const findings = checkEnvFiles(process.cwd());
    if (options.json === true) console.log(JSON.stringify({ findings }));
    else {
      for (const { file, problem, fix } of findings) console.log(`${file}: ${problem}\n  fix: ${fix}`);
      if (findings.length === 0) console.log('The environment is complete. Next: npx --no forge doctor');
    }
    return findings.length === 0 ? 0 : 3;
  },
};
