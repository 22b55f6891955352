import { appsFilePath, openAppsFile, refuseProblems, saveAppsFile } from '../../apps/apps-file';
import { addApp } from '../../apps/edit-apps';
import type { ForgeCommand } from '../../command';
import { givenFlags } from '../../given-flags';
import { say } from '../../say';

export const command: ForgeCommand = {
  description: [
    'Adds an app to ops/apps.yaml, free of Stripe. Comments and order of the file stay. Safe to run twice.',
    'Example: npx --no forge apps add my-customer-app',
    'Exit code: 0 added, or there already; 1 refused or failed, 2 wrong usage.',
  ],
  positionals: [['<name>', 'lower case, digits and hyphens']],
  options: [
    ['--file <path>', `the file (${appsFilePath})`],
    ['--dry-run', 'say what would be added and write nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options, [name = '']) {
    const file = openAppsFile(typeof options.file === 'string' ? options.file : appsFilePath);
    refuseProblems(file);
    const flags = givenFlags(options);
    const isNew = addApp(file, name);
    const isDryRun = options.dryRun === true;
    if (isNew && !isDryRun) saveAppsFile(file);
    if (options.json === true) console.log(JSON.stringify({ dryRun: isDryRun, name, isNew }));
    else if (!isNew)
      say(`${name} is there already. Next: npx --no forge apps payments enable ${name}${flags}`);
    else if (isDryRun)
      say(`${name} would be added to ${file.path}. Do it: npx --no forge apps add ${name}${flags}`);
    else
      say(
        `${name} added to ${file.path}, free of Stripe. Next: npx --no forge apps payments enable ${name}${flags}`,
      );
    return 0;
  },
};
