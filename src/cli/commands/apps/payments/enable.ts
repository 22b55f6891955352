import { appsFilePath, openAppsFile, refuseProblems, saveAppsFile } from '../../../apps/apps-file';
import { paymentSecrets } from '../../../apps/apps-schema';
import { enablePayments } from '../../../apps/edit-apps';
import { missingSecrets, reminderLines } from '../../../apps/missing-secrets';
import type { ForgeCommand } from '../../../command';
import { givenFlags } from '../../../given-flags';
import { say } from '../../../say';

export const command: ForgeCommand = {
  description: [
    'Gives an app of ops/apps.yaml payments: features.payments and the names of its three secrets. Comments and order of the file stay. Then it says which of them Doppler has no value for, and how to set each without the value standing in the shell’s history. Safe to run twice.',
    'Example: npx --no forge apps payments enable my-customer-app',
    'Exit code: 0 on, or on already; 1 refused or failed, 2 wrong usage.',
  ],
  positionals: [['<name>', 'the app']],
  options: [
    ['--file <path>', `the file (${appsFilePath})`],
    ['--dry-run', 'say what would change and write nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [name = '']) {
    const file = openAppsFile(typeof options.file === 'string' ? options.file : appsFilePath);
    refuseProblems(file);
    const isChanged = enablePayments(file, name);
    const isDryRun = options.dryRun === true;
    if (isChanged && !isDryRun) saveAppsFile(file);
    const missing = await missingSecrets(paymentSecrets);
    if (options.json === true) {
      console.log(JSON.stringify({ dryRun: isDryRun, name, isChanged, secrets: paymentSecrets, missing }));
      return 0;
    }
    const state = isChanged
      ? isDryRun
        ? 'would have payments'
        : 'has payments now'
      : 'had payments already';
    say(`${name} ${state} (${file.path})`);
    for (const line of reminderLines(paymentSecrets, missing)) say(line);
    const flags = givenFlags(options);
    say(
      isDryRun && isChanged
        ? `Nothing was written. Do it: npx --no forge apps payments enable ${name}${flags}`
        : `Next: npx --no forge apps scaffold ${name} --into DIR${flags}`,
    );
    return 0;
  },
};
