import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { required } from '@/lib/assert';
import { openStateFolder } from './state-folder';
import { temporaryCheckout } from './temporary-checkout.fixture';

it('a server left by a kill -9 of its only user is adopted, and the dead lease does not keep it up', async () => {
  await using checkout = temporaryCheckout();
  const { ready } = await checkout.startUser();
  const user = await ready;
  const pid = checkout.postmasterPid();
  await user.kill9();

  const server = await checkout.acquire();
  expect(checkout.postmasterPid()).toBe(pid);
  expect(server.url('shared')).toBe(user.url);
  expect(await server.hasDatabase('shared')).toBe(true);
  await server.release();
  expect(checkout.postmasterPid()).toBeUndefined();
});

it('a kill -9 of postgres is survived: committed rows are there and the same port answers', async () => {
  await using checkout = temporaryCheckout();
  const server = await checkout.acquire();
  const sql = postgres(await server.ensureDatabase('ledger'), { max: 1 });
  await sql`create table paid as select 9900 as amount_minor`;
  await sql`checkpoint`;
  process.kill(required(checkout.postmasterPid(), 'postmaster pid'), 'SIGKILL');

  // At once: the dead server's children still hold its memory, so the first start fails and is tried again.
  const again = await checkout.acquire();
  expect(again.url('ledger')).toBe(server.url('ledger'));
  const after = postgres(again.url('ledger'), { max: 1 });
  expect(await after`select amount_minor from paid`).toEqual([{ amount_minor: 9900 }]);
  await Promise.all([after.end(), sql.end({ timeout: 0 })]);
  await again.release();
  await server.release();
});

it('a user whose postgres was killed can revive it', async () => {
  await using checkout = temporaryCheckout();
  const server = await checkout.acquire();
  await server.ensureDatabase('kept');
  process.kill(required(checkout.postmasterPid(), 'postmaster pid'), 'SIGKILL');
  await server.revive();
  expect(await server.hasDatabase('kept')).toBe(true);
  await server.release();
});

it('a kill -9 in the middle of initdb leaves a draft that the next start throws away', async () => {
  await using checkout = temporaryCheckout();
  const { child, ready } = await checkout.startUser();
  ready.catch(() => {});
  const cluster = path.join(checkout.state, 'cluster');
  const drafts = (): string[] =>
    (existsSync(cluster) ? readdirSync(cluster) : []).filter((it) => it.includes('draft'));
  await expect.poll(drafts, { timeout: 20_000, interval: 5 }).toHaveLength(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(checkout.dataDir)).toBe(false);

  const server = await checkout.acquire();
  expect(await server.ensureDatabase('fine')).toContain('/fine');
  expect(drafts()).toEqual([]);
  await server.release();
});

it('a data folder that is no cluster is set aside, not deleted', async () => {
  await using checkout = temporaryCheckout();
  const folder = openStateFolder(checkout.rootDir);
  mkdirSync(folder.data);
  writeFileSync(path.join(folder.data, 'PG_VERSION'), '18\n');

  const server = await checkout.acquire();
  expect(await server.ensureDatabase('fine')).toContain('/fine');
  expect(readdirSync(folder.cluster).filter((name) => name.startsWith('data.broken-'))).toHaveLength(1);
  await server.release();
});

it('data of another major version is refused with the way out', async () => {
  await using checkout = temporaryCheckout();
  const server = await checkout.acquire();
  await server.release();
  const version = path.join(checkout.dataDir, 'PG_VERSION');
  writeFileSync(version, '15\n');
  await expect(checkout.acquire()).rejects.toThrow(
    /was written by Postgres 15.*set DATABASE_URL to any Postgres 15\+/,
  );
  writeFileSync(version, '18\n');
});

it('a stale pid file that names a live process of the same user does not block the start', async () => {
  await using checkout = temporaryCheckout();
  await (await checkout.acquire()).release();
  const folder = openStateFolder(checkout.rootDir);
  const bystander = spawn('sleep', ['60'], { ...folder.runAs, stdio: 'ignore' });
  await once(bystander, 'spawn');
  const pidFile = path.join(folder.data, 'postmaster.pid');
  writeFileSync(
    pidFile,
    `${bystander.pid}\n${folder.data}\n1700000000\n54321\n\n127.0.0.1\n         0         0\nready\n`,
  );
  if (folder.runAs) chownSync(pidFile, folder.runAs.uid, folder.runAs.gid);

  const server = await checkout.acquire();
  expect(checkout.postmasterPid()).not.toBe(bystander.pid);
  expect(bystander.exitCode).toBeNull();
  await server.release();
  bystander.kill();
});

it('takes another port when the remembered one was taken meanwhile', async () => {
  await using checkout = temporaryCheckout();
  const before = await checkout.acquire();
  await before.release();
  const squatter = createServer();
  squatter.listen(Number(new URL(before.url('x')).port), '127.0.0.1');
  await once(squatter, 'listening');

  const server = await checkout.acquire();
  expect(server.url('x')).not.toBe(before.url('x'));
  expect(await server.ensureDatabase('fine')).toContain('/fine');
  await server.release();
  squatter.close();
});
