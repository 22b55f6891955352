import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { required } from '@/lib/assert';
import { processCommandLine } from '@/lib/process-identity';
import { stateFolderPath } from './state-folder';
import { temporaryCheckout } from './temporary-checkout.fixture';

it('two processes that start side by side share one server, and the last one stops it', async () => {
  await using checkout = temporaryCheckout();
  const [one, two] = await Promise.all([checkout.startUser(), checkout.startUser()]);
  const [first, second] = await Promise.all([one.ready, two.ready]);
  expect(first.url).toBe(second.url);
  const pid = required(checkout.postmasterPid(), 'postmaster pid');

  await first.finish();
  expect(processCommandLine(pid)).toContain(checkout.dataDir);
  await second.finish();
  expect(processCommandLine(pid)).toBeUndefined();
});

it('data and port survive a stop and a start', async () => {
  await using checkout = temporaryCheckout();
  const before = await checkout.acquire();
  const sql = postgres(await before.ensureDatabase('kept'), { max: 1 });
  await sql`create table notes as select 'still here' as body`;
  await sql.end();
  await before.release();
  expect(checkout.postmasterPid()).toBeUndefined();

  const after = await checkout.acquire();
  expect(after.url('kept')).toBe(before.url('kept'));
  expect(await after.hasDatabase('kept')).toBe(true);
  const again = postgres(after.url('kept'), { max: 1 });
  expect(await again`select body from notes`).toEqual([{ body: 'still here' }]);
  await again.end();
  await after.release();
});

it('two checkouts do not share a server, a symlink to one does', async () => {
  await using first = temporaryCheckout();
  await using second = temporaryCheckout();
  const [one, two] = await Promise.all([first.acquire(), second.acquire()]);
  expect(new URL(one.url('x')).port).not.toBe(new URL(two.url('x')).port);
  await one.ensureDatabase('mine');
  expect(await two.hasDatabase('mine')).toBe(false);
  await Promise.all([one.release(), two.release()]);

  const links = mkdtempSync(path.join(os.tmpdir(), 'embedded-links-'));
  symlinkSync(first.rootDir, path.join(links, 'same'));
  expect(stateFolderPath(path.join(links, 'same'))).toBe(first.state);
  rmSync(links, { recursive: true });
});

it('databases are UTF-8 when LANG is unset, listen on loopback only, and notify across connections', async () => {
  await using checkout = temporaryCheckout();
  // The child that starts the server has an empty environment.
  const { ready } = await checkout.startUser();
  const { url } = await ready;
  const [speaker, listener] = [postgres(url, { max: 1 }), postgres(url, { max: 1 })];
  try {
    expect(
      await speaker`select current_setting('server_encoding') as encoding, lower('ÄÖ') as lowered,
      current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`,
    ).toEqual([{ encoding: 'UTF8', lowered: 'äö', addresses: '127.0.0.1', sockets: '' }]);
    const heard = new Promise<string>((resolve) => {
      void listener.listen('news', resolve).then(() => speaker.notify('news', 'zażółć'));
    });
    expect(await heard).toBe('zażółć');
  } finally {
    await Promise.all([speaker.end(), listener.end()]);
  }
});

it('two callers may create the same database, and an odd name is refused', async () => {
  await using checkout = temporaryCheckout();
  const server = await checkout.acquire();
  const other = await checkout.acquire();
  const urls = await Promise.all([server.ensureDatabase('same'), other.ensureDatabase('same')]);
  expect(new Set(urls).size).toBe(1);
  await expect(server.ensureDatabase('a"; drop database x')).rejects.toThrow('use lower-case letters');
  await server.release();
  await server.release();
  expect(await other.hasDatabase('same')).toBe(true);
  await other.release();
});
