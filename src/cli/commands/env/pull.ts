import path from 'node:path';
import type { ForgeCommand } from '../../command';
import { writeEnvFile } from '../../env-files/write-env-file';
import { givenFlags } from '../../given-flags';
import { say } from '../../say';
import { describePlan, differs, planEnvFiles } from '../../secrets/env-plan';
import { secretOptions } from '../../secrets/read-secrets';

export const command: ForgeCommand = {
  description: [
    'Writes .env.dashboard.generated and .env.landing.generated from Doppler: by DOPPLER_TOKEN over its API, else by the doppler CLI; project and config from DOPPLER_PROJECT and DOPPLER_CONFIG or doppler.yaml. Or from a file, or from this process. The landing file gets public names alone and is refused when one of them holds a secret.',
    'Each file is written whole or not at all, mode 0600, sorted, quoted so that Node and Next read the same values, and is kept out of git. "forge start" and "forge worker" load the dashboard file; what the shell sets already stands. When Doppler does not answer, its last answer is taken from a copy that only the same token opens. Names are shown, values never. Safe to run twice.',
    'Example: DOPPLER_TOKEN=dp.st... npx --no forge env pull --dry-run',
    'Exit code: 0 written, or nothing to write; 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ...secretOptions,
    ['--target <target>', 'one file alone: dashboard or landing (both)'],
    ['--dry-run', 'show which names would change and write nothing'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const isDryRun = options.dryRun === true;
    const plans = await planEnvFiles(options);
    // Both are read and checked before the first is written.
    if (!isDryRun)
      for (const { file, values, keep } of plans) {
        writeEnvFile(file, values);
        keep?.();
      }
    if (options.json === true) {
      const files = plans.map(({ values, keep: _, ...plan }) => ({
        ...plan,
        names: Object.keys(values).toSorted(),
      }));
      console.log(JSON.stringify({ dryRun: isDryRun, files }));
      return 0;
    }
    for (const plan of plans) say(`${path.basename(plan.file)} from ${plan.origin}: ${describePlan(plan)}`);
    say(
      isDryRun && plans.some(differs)
        ? `Nothing was written. Do it: npx --no forge env pull${givenFlags(options)}`
        : 'Next: npx --no forge env check',
    );
    return 0;
  },
};
