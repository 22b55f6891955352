import path from 'node:path';
import type { ForgeCommand } from '../../command';
import { givenFlags } from '../../given-flags';
import { say } from '../../say';
import { describePlan, differs, planEnvFiles } from '../../secrets/env-plan';
import { secretOptions } from '../../secrets/read-secrets';

export const command: ForgeCommand = {
  description: [
    'Compares the generated files with their source and shows the names that were added (+), changed (~) or removed (-) there. Values are compared and never shown. Writes nothing.',
    'Example: npx --no forge env diff --target dashboard',
    'Exit code: 0 the files are fresh, 1 refused or failed, 2 wrong usage, 3 something differs.',
  ],
  options: [
    ...secretOptions,
    ['--target <target>', 'one file alone: dashboard or landing (both)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const plans = await planEnvFiles(options);
    const isFresh = !plans.some(differs);
    if (options.json === true) {
      console.log(JSON.stringify({ isFresh, files: plans.map(({ values: _, keep: __, ...plan }) => plan) }));
      return isFresh ? 0 : 3;
    }
    for (const plan of plans) say(`${path.basename(plan.file)} and ${plan.origin}: ${describePlan(plan)}`);
    say(
      isFresh
        ? 'Next: npx --no forge env check'
        : `Bring them up to date: npx --no forge env pull${givenFlags(options)}`,
    );
    return isFresh ? 0 : 3;
  },
};
