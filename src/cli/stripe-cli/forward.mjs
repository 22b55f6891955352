// Runs a program as a child of forge's child: node child.mjs forward.mjs PROGRAM [args...]. Ends with it, and takes it along.
import { spawn } from 'node:child_process';

const [, , program = '', ...args] = process.argv;
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => child.kill('SIGTERM'));
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('close', (code) => process.exit(code ?? 1));
