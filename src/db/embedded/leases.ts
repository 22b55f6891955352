import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, parseProcessIdentity, thisProcess } from '@/lib/process-identity';

/** Notes in the folder that this process uses the server. Answers the lease's file, to be removed at release. */
export function writeLease(leases: string): string {
  const owner = thisProcess();
  const file = path.join(leases, `${owner.pid}-${randomBytes(4).toString('hex')}.json`);
  writeFileSync(file, JSON.stringify(owner));
  return file;
}

/** How many users live. Leases of dead processes are removed on the way; call it under the folder's lock. */
export function countLiveLeases(leases: string): number {
  let live = 0;
  for (const name of readdirSync(leases)) {
    const file = path.join(leases, name);
    const owner = parseProcessIdentity(readFileSync(file, 'utf8'));
    if (owner && isAlive(owner)) live += 1;
    else rmSync(file, { force: true });
  }
  return live;
}
