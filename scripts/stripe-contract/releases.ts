import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * For each API version since 2025-09-30.clover the last release of the SDK that speaks it, oldest first. The newest
 * version is the installed release's own. https://github.com/stripe/stripe-node/blob/master/CHANGELOG.md
 */
export const olderReleases: readonly string[] = [
  '19.1.0',
  '19.3.1',
  '20.0.0',
  '20.2.0',
  '20.3.1',
  '20.4.1',
  '22.0.2',
  '22.1.1',
  '22.2.3',
  '22.3.2',
  '22.5.0',
  '22.6.2',
  '23.0.1',
];

/** Downloads a release through npm and unpacks it below `into`. */
export function fetchRelease(release: string, into: string): string {
  const folder = join(into, release);
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', `stripe@${release}`, '--silent'], { cwd: into });
  execFileSync('tar', ['xzf', `stripe-${release}.tgz`, '-C', folder, '--strip-components=1'], { cwd: into });
  return folder;
}
