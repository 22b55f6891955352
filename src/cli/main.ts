import { Command, CommanderError } from 'commander';
import { EmbeddedPostgresError } from '@/db/embedded';
import { CliRefusal } from './cli-refusal';
import type { ForgeCommand, Outcome } from './command';
import { buildCommand } from './commands/build';
import { devCommand } from './commands/dev';
import { emulatorCommand } from './commands/emulator';
import { startCommand } from './commands/start';
import { workerCommand } from './commands/worker';

/** In the order of `forge --help`. A new command is one file in commands/ and one line here. */
const commands: readonly ForgeCommand[] = [
  devCommand,
  startCommand,
  workerCommand,
  buildCommand,
  emulatorCommand,
];

/**
 * Parses the command line and runs one command. Answers the exit code (0 done, 1 refused or failed, 2 wrong usage),
 * or the URL of a module that the caller must import in place of this one.
 */
export async function main(argv: readonly string[]): Promise<Outcome> {
  let outcome: Outcome = 0;
  const program = new Command('forge')
    .description('Organization billing on Stripe: run it, build it, look after it.')
    .exitOverride()
    .showHelpAfterError('(forge --help lists the commands)');
  for (const command of commands) {
    const parsed = program
      .command(command.name)
      .summary(command.summary)
      .description(command.description.join('\n\n'))
      .exitOverride();
    for (const [flags, text] of command.options) parsed.option(flags, text);
    parsed.action(async (options: Record<string, unknown>) => {
      outcome = await command.run(options);
    });
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
