import { supervise } from './supervise';
import { startChild } from './supervised-child';

// A supervisor of one child, for tests that kill it. Arguments: the state folder, and the child's module.
const [stateDir = '', entry = ''] = process.argv.slice(2);
const print = (line: string): void => console.log(line);
process.exitCode = await supervise(async (lifetime) => {
  const env = { ...process.env };
  const plan = { name: 'child', entry, args: [], env, stateDir, showAll: true, print };
  const child = await startChild(plan, lifetime);
  print(`child runs as ${await child.waitForLine((line) => /^pid (\d+)$/.exec(line)?.[1], 10_000)}`);
}, print);
