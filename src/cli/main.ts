import { Command, CommanderError } from 'commander';
import { EmbeddedPostgresError } from '@/db/embedded';
import { CliRefusal } from './cli-refusal';
import type { ForgeCommand, ForgeGroup, Outcome } from './command';
import { buildCommand } from './commands/build';
import { devCommand } from './commands/dev';
import { emulatorCommand } from './commands/emulator';
import { recoverCommand } from './commands/recover';
import { startCommand } from './commands/start';
import { webhooksGroup } from './commands/webhooks';
import { workerCommand } from './commands/worker';

/**
 * In the order of `forge --help`. A new command is one file in commands/ and one line here; a group is a folder, whose index lists
 * its commands.
 */
const commands: readonly (ForgeCommand | ForgeGroup)[] = [
  devCommand,
  startCommand,
  workerCommand,
  buildCommand,
  emulatorCommand,
  webhooksGroup,
  recoverCommand,
];

/**
 * Parses the command line and runs one command. Answers the exit code (0 done, 1 refused or failed, 2 wrong usage,
 * others as the command says),
 * or the URL of a module that the caller must import in place of this one.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  let outcome: Outcome = 0;
  const program = new Command('forge')
    .description('Organization billing on Stripe: run it, build it, look after it.')
    .exitOverride()
    .showHelpAfterError('(forge --help lists the commands)');
  const finish = (code: Outcome): void => {
    outcome = code;
  };
  for (const command of commands) {
    if ('commands' in command) addGroup(program, command, finish);
    else addCommand(program, command, finish);
  }
  try {
    await program.parseAsync([...argv]);
    return outcome;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CliRefusal || error instanceof EmbeddedPostgresError) {
      console.error(`forge: ${error.message}`);
      return 1;
    }
    console.error('forge: this is a fault of forge itself');
    console.error(error);
    return 1;
  }
}

function addGroup(program: Command, group: ForgeGroup, finish: (code: Outcome) => void): void {
  const parsed = program
    .command(group.name)
    .summary(`${group.summary}: ${group.commands.map(({ name }) => name).join(', ')}`)
    .description(group.summary)
    .exitOverride()
    .showHelpAfterError(`(forge ${group.name} --help lists the commands)`);
  for (const command of group.commands) addCommand(parsed, command, finish);
}

function addCommand(parent: Command, command: ForgeCommand, finish: (code: Outcome) => void): void {
  const parsed = parent
    .command(command.name)
    .summary(command.summary)
    .description(command.description.join('\n\n'))
    .exitOverride();
  for (const [usage, text] of command.positionals ?? []) parsed.argument(usage, text);
  for (const [flags, text] of command.options) parsed.option(flags, text);
  parsed.action(async () => {
    finish(await command.run(parsed.opts(), parsed.args));
  });
}
