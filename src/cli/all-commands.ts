import type { ForgeCommand, ForgeGroup } from './command';
import { commandIndex } from './command-index';

/** One command with its whole name, `webhooks reconcile`. */
export interface NamedCommand {
  path: readonly string[];
  summary: string;
  command: ForgeCommand;
}

/** Every command, loaded: for the completion script and the documents, never for a run. */
export async function allCommands(
  group: ForgeGroup = commandIndex,
  above: readonly string[] = [],
): Promise<NamedCommand[]> {
  const found: NamedCommand[] = [];
  for (const node of group.entries) {
    const path = [...above, node.name];
    if ('entries' in node) found.push(...(await allCommands(node, path)));
    else found.push({ path, summary: node.summary, command: (await node.load()).command });
  }
  return found;
}
