import { appsFilePath, openAppsFile, refuseProblems } from '../../apps/apps-file';
import { missingSecrets } from '../../apps/missing-secrets';
import type { ForgeCommand } from '../../command';
import { givenFlags } from '../../given-flags';
import { say } from '../../say';

export const command: ForgeCommand = {
  description: [
    'The generated apps of customers, whether they have payments, and, with DOPPLER_TOKEN, which of their secrets Doppler has no value for. Writes nothing.',
    'Example: npx --no forge apps list --json',
    'Exit code: 0 listed, 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ['--file <path>', `the file (${appsFilePath})`],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const file = openAppsFile(typeof options.file === 'string' ? options.file : appsFilePath);
    refuseProblems(file);
    const entries = Object.entries(file.apps);
    const missing = await missingSecrets(entries.flatMap(([, { secrets = [] }]) => secrets));
    const apps = entries.map(([name, { features, secrets = [] }]) => ({
      name,
      payments: features?.payments === true,
      secrets,
      missing: missing && secrets.filter((secret) => missing.includes(secret)),
    }));
    if (options.json === true) {
      console.log(JSON.stringify({ apps }));
      return 0;
    }
    for (const { name, payments, missing: absent } of apps) {
      const state = payments ? 'payments' : 'free of Stripe';
      say(`${name}  ${state}${absent && absent.length > 0 ? `, Doppler lacks ${absent.join(', ')}` : ''}`);
    }
    say(
      apps.length === 0
        ? `There is no app yet: npx --no forge apps add my-customer-app${givenFlags(options)}`
        : `Give one payments: npx --no forge apps payments enable NAME${givenFlags(options)}`,
    );
    return 0;
  },
};
