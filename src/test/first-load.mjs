// npm run weight: what a browser fetches of scripts before these pages can be used, gzipped as a server would. Reads what the last
// build wrote (NEXT_DIST_DIR chooses the folder) and exits with 1 when a page is heavier than it may be. KB are 1,000 bytes. An
// empty page of Next is 132 KB; the polyfills for old browsers, which the others skip, are not counted.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Each page that has a limit. */
export const firstLoadLimits = [
  { path: '/billing', bytesMax: 172_000 },
  { path: '/pricing', bytesMax: 142_000 },
];

/**
 * @param {string} buildFolder as `npm run build` wrote it
 * @returns {{ path: string, bytes: number, bytesMax: number }[]}
 */
export function measureFirstLoads(buildFolder) {
  const file = path.join(buildFolder, 'diagnostics/route-bundle-stats.json');
  /** @type {{ route: string, firstLoadChunkPaths: string[] }[]} */
  const routes = JSON.parse(readFileSync(file, 'utf8'));
  return firstLoadLimits.map((limit) => {
    const route = routes.find((candidate) => candidate.route === limit.path);
    if (!route) throw new Error(`${file} knows no page ${limit.path}`);
    const sizes = route.firstLoadChunkPaths.map(
      (chunk) => gzipSync(readFileSync(chunk), { level: 9 }).length,
    );
    return { ...limit, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  });
}

/** Prints each page's weight. @returns {number} how many are too heavy */
export function checkFirstLoads(buildFolder) {
  let heavy = 0;
  for (const { path: page, bytes, bytesMax } of measureFirstLoads(buildFolder)) {
    const isHeavy = bytes > bytesMax;
    if (isHeavy) heavy++;
    const figures = `${(bytes / 1000).toFixed(1)} KB of ${bytesMax / 1000}`;
    console.log(`${isHeavy ? 'too heavy' : 'ok'}  first load of ${page}: ${figures}`);
  }
  return heavy;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = checkFirstLoads(process.env.NEXT_DIST_DIR ?? '.next') > 0 ? 1 : 0;
