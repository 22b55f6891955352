import { appsFilePath, describeProblem, readAppsFile } from '../../apps/apps-file';
import type { ForgeCommand } from '../../command';
import { givenFlags } from '../../given-flags';
import { say } from '../../say';

export const command: ForgeCommand = {
  description: [
    'Checks ops/apps.yaml: its form, names, and that an app with payments names its three secrets and one without names none. Each error with its place, as editors and compilers write it. Writes nothing.',
    'Example: npx --no forge apps check --file ops/apps.yaml',
    'Exit code: 0 all right, 1 refused or failed, 2 wrong usage, 3 something is wrong.',
  ],
  options: [
    ['--file <path>', `the file (${appsFilePath})`],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const path = typeof options.file === 'string' ? options.file : appsFilePath;
    const { problems, apps } = readAppsFile(path);
    const count = Object.keys(apps).length;
    if (options.json === true) console.log(JSON.stringify({ file: path, problems, apps: count }));
    else {
      for (const found of problems) say(describeProblem(path, found));
      if (problems.length === 0)
        say(
          `${path}: ${count} ${count === 1 ? 'app' : 'apps'}, all right. Next: npx --no forge apps list${givenFlags(options)}`,
        );
    }
    return problems.length === 0 ? 0 : 3;
  },
};
