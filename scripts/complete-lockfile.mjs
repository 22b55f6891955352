// A registry mirror may hold only some platforms' builds of a package; npm then drops the others from the lock file, and
// `npm ci` refuses the lock everywhere. This writes the missing optional entries back, from their parents' own exact versions.
// Run it after `npm install` has changed package-lock.json. Entries that npm knows better (with integrity) are left alone.
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];

for (const [location, entry] of Object.entries(lock.packages)) {
  if (location === '') continue;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!/^\d+\.\d+\.\d+/.test(version)) continue;
    const isPresent = [`${location}/node_modules/${name}`, `node_modules/${name}`].some(
      (at) => at in lock.packages,
    );
    if (isPresent) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpuOf(name)],
      ...(name.includes('musl') && { libc: ['musl'] }),
      ...(entry.dev && { dev: true }),
      optional: true,
      os: [osOf(name)],
    };
    added.push(`${name}@${version}`);
  }
}

const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'the lock file is complete' : `added ${added.join(', ')}`);

function osOf(name) {
  return (
    ['android', 'darwin', 'freebsd', 'linux', 'win32', 'wasm32']
      .find((os) => name.includes(os))
      ?.replace('wasm32', 'none') ?? 'none'
  );
}

function cpuOf(name) {
  if (name.includes('arm64')) return 'arm64';
  if (name.includes('-arm-')) return 'arm';
  return name.includes('wasm32') ? 'wasm32' : 'x64';
}
