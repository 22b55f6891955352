// Runs one entry module as a child of forge: node child.mjs ENTRY [args...].
// The parent holds the other end of our stdin, so its end means that the parent is gone, kill -9 included; the
// entry itself need not know that it has a parent.
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const stopTimeoutMs = 5_000;

const [, , entry = '', ...args] = process.argv;
const file = path.resolve(entry);

process.stdin.on('error', () => {});
process.stdin.on('close', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), stopTimeoutMs).unref();
});
process.stdin.resume();
// Waiting for the parent's death must not be what keeps a finished child alive.
process.stdin.unref?.();

// A stack of the bundle then names our files.
module.setSourceMapsSupport(true, { nodeModules: false });
process.argv = [process.execPath, file, ...args];
if (file.endsWith('.ts')) {
  const { register } = await import('tsx/esm/api');
  register();
}
await import(pathToFileURL(file).href);
