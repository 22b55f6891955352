import { allCommands, type NamedCommand } from './all-commands';

const head = `# forge

The command line of this project: \`npx --no forge <command>\` in the checkout (\`--no\`: npm must not fetch a stranger's package of that name). This page is written from the commands' own help by \`npm run forge:docs\`; a test keeps it equal.

**Which world it works on.** The shell's variables where \`DATABASE_URL\` or \`STRIPE_SECRET_KEY\` is set there (\`.env.dashboard.generated\` fills in the rest); else the development stack that runs in this checkout; else \`.env.dashboard.generated\`. Which one it was is said on stderr; \`FORGE_WORLD=shell\` takes the shell alone. A command refuses the key of another Stripe account than the database is a copy of, a live key outside production, and writes to a live account only with \`--live\` and its typed name.

**What every command keeps to.** The answer is on stdout, progress and refusals on stderr. \`--json\` prints one object, also for a refusal (\`{"error":{"message":...}}\`). \`--dry-run\` writes nothing. Running a command twice is safe. Values of secrets are never shown and never stand on a command line.

**Exit codes.** 0 done, 1 refused or failed, 2 wrong usage, 3 something was found or is not finished yet; others stand at their command.
`;

/** The page \`docs/forge.md\`, from the commands' own help. */
export async function documentCommands(): Promise<string> {
  const commands = await allCommands();
  const rows = commands.map(
    ({ path, summary }) => `| [\`forge ${path.join(' ')}\`](#${anchor(path)}) | ${summary} |`,
  );
  return [head, '| command | what it does |', '|---|---|', ...rows, '', ...commands.flatMap(section)].join(
    '\n',
  );
}

function section({ path, command }: NamedCommand): string[] {
  const name = path.join(' ');
  const usage = [name, ...(command.positionals ?? []).map(([word]) => word)].join(' ');
  const rows = [...(command.positionals ?? []), ...command.options];
  return [
    `## ${name}`,
    '',
    `\`forge ${usage}${command.options.length > 0 ? ' [options]' : ''}\``,
    '',
    ...command.description.flatMap((paragraph) => [documentParagraph(paragraph), '']),
    ...(rows.length > 0
      ? [
          '| | |',
          '|---|---|',
          ...rows.map(([flags, text]) => `| \`${flags.replaceAll('|', '\\|')}\` | ${cell(text)} |`),
          '',
        ]
      : []),
  ];
}

function documentParagraph(paragraph: string): string {
  const example = /^Example: (.*)$/s.exec(paragraph)?.[1];
  return example ? `Example: \`${example}\`` : escapeAngles(paragraph);
}

function cell(text: string): string {
  return escapeAngles(text).replaceAll('|', '\\|');
}

function escapeAngles(text: string): string {
  return text.replaceAll('<', '&lt;');
}

function anchor(path: readonly string[]): string {
  return path.join('-');
}
