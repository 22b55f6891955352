import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { CliRefusal } from './cli-refusal';
import type { ForgeCommand, ForgeGroup, ForgeNode, Outcome } from './command';
import { commandIndex } from './command-index';
import { printable } from './say';

/**
 * Parses the command line and runs one command. Answers the exit code (0 done, 1 refused or failed, 2 wrong usage, others as the
 * command says), or the URL of a module that the caller must import in place of this one.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  let outcome: Outcome = 0;
  const program = new Command('forge').version(version(), '-V, --version', 'print the version');
  await fillGroup(program, commandIndex, wordsOf(argv), (code) => {
    outcome = code;
  });
  try {
    await program.parseAsync([...argv]);
    return outcome;
  } catch (error) {
    return await reportError(error, argv.includes('--json'));
  }
}

/** The words that choose a command; `forge help prices` asks for the same ones as `forge prices`. */
function wordsOf(argv: readonly string[]): string[] {
  const words = argv.slice(2).filter((word) => !word.startsWith('-'));
  return words[0] === 'help' ? words.slice(1) : words;
}

/** Fills a group with its commands; only the one that `words` lead to is loaded, the others are a name and a line of help. */
async function fillGroup(
  parsed: Command,
  group: ForgeGroup,
  words: readonly string[],
  finish: (code: Outcome) => void,
): Promise<void> {
  const path = parsed.parent ? `forge ${group.name}` : 'forge';
  parsed.description(group.summary).exitOverride().showHelpAfterError(`(${path} --help lists the commands)`);
  for (const node of group.entries) {
    const child = parsed.command(node.name).summary(summaryOf(node)).exitOverride();
    if (node.name !== words[0]) continue;
    if ('entries' in node) await fillGroup(child, node, words.slice(1), finish);
    else fillCommand(child, (await node.load()).command, finish);
  }
}

function summaryOf(node: ForgeNode): string {
  return 'entries' in node
    ? `${node.summary}: ${node.entries.map(({ name }) => name).join(', ')}`
    : node.summary;
}

function fillCommand(parsed: Command, command: ForgeCommand, finish: (code: Outcome) => void): void {
  parsed.description(command.description.join('\n\n'));
  for (const [usage, text] of command.positionals ?? []) parsed.argument(usage, text);
  for (const [flags, text] of command.options) parsed.option(flags, text);
  parsed.action(async () => {
    finish(await command.run(parsed.opts(), parsed.args));
  });
}

/** One sentence with what to do; with --json also as an object on stdout, so that a program always gets one. */
async function reportError(error: unknown, isJson: boolean): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const refusal =
    error instanceof CliRefusal ? error : (await import('./describe-error')).describeError(error);
  if (!refusal) {
    console.error('forge: this is a fault of forge itself');
    console.error(error);
    return 1;
  }
  if (isJson) console.log(JSON.stringify({ error: { message: refusal.message } }));
  console.error(`forge: ${printable(refusal.message)}`);
  return refusal.exitCode;
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
