import path from 'node:path';
import { appsFilePath, readAppsFile, refuseProblems } from '../../apps/apps-file';
import { paymentSecrets } from '../../apps/apps-schema';
import { missingSecrets, reminderLines } from '../../apps/missing-secrets';
import { planScaffold, writeScaffold } from '../../apps/scaffold';
import { CliRefusal } from '../../cli-refusal';
import type { ForgeCommand } from '../../command';
import { givenFlags } from '../../given-flags';
import { say } from '../../say';

export const command: ForgeCommand = {
  description: [
    'Writes placeholder endpoints for checkout, portal and webhook into a Next app: typed, free of any package, verifying signatures, answering 501 with a sentence where the customer’s code goes. Beside them an env example and a section of the README with both ways, their Stripe and their own provider. Only for an app of ops/apps.yaml with features.payments: true: others stay free of Stripe.',
    'A file that somebody changed is kept. Safe to run twice. Ends with the Doppler secrets that are missing.',
    'Example: npx --no forge apps scaffold my-customer-app --into ../my-customer-app --dry-run',
    'Exit code: 0 written, or there already; 1 refused or failed, 2 wrong usage.',
  ],
  positionals: [['<name>', 'the app']],
  options: [
    ['--into <dir>', 'the folder of the Next app (needed)'],
    ['--file <path>', `the file (${appsFilePath})`],
    ['--dry-run', 'say what would be written and write nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [name = '']) {
    if (typeof options.into !== 'string') throw new CliRefusal('say where the app is: --into DIR', 2);
    const { into } = options;
    const file = readAppsFile(typeof options.file === 'string' ? options.file : appsFilePath);
    refuseProblems(file);
    const entry = file.apps[name];
    if (!entry)
      throw new CliRefusal(
        `${file.path} has no app ${name}: npx --no forge apps add ${name}${givenFlags(options, ['file'])}`,
      );
    if (!entry.features?.payments)
      throw new CliRefusal(
        `${name} is free of Stripe: npx --no forge apps payments enable ${name}${givenFlags(options, ['file'])}`,
      );
    const planned = planScaffold(into);
    const isDryRun = options.dryRun === true;
    if (!isDryRun) writeScaffold(planned);
    const missing = await missingSecrets(paymentSecrets);
    const files = planned.map(({ file: full, action }) => ({
      file: path.relative(path.resolve(into), full),
      action,
    }));
    if (options.json === true) {
      console.log(JSON.stringify({ dryRun: isDryRun, name, files, missing }));
      return 0;
    }
    for (const { file: short, action } of files) say(`${action.padEnd(6)}  ${short}`);
    for (const line of reminderLines(paymentSecrets, missing)) say(line);
    say(
      isDryRun
        ? `Nothing was written. Do it: npx --no forge apps scaffold ${name}${givenFlags(options)}`
        : `Next: read ${path.join(into, 'README.md')}, Payments, and write the code where the endpoints say`,
    );
    return 0;
  },
};
