import { expect, it } from 'vitest';
import { createLifetime, Ended } from './lifetime';

it('cleans up in reverse order, each part once, and goes on after a failing one', async () => {
  const lifetime = createLifetime();
  const done: string[] = [];
  const failures: unknown[] = [];
  lifetime.defer(async () => void done.push('postgres'));
  lifetime.defer(() => Promise.reject(new Error('emulator')));
  lifetime.defer(async () => void done.push('app'));
  await lifetime.cleanUp((error) => failures.push(error));
  await lifetime.cleanUp((error) => failures.push(error));
  expect(done).toEqual(['app', 'postgres']);
  expect(failures).toHaveLength(1);
});

it('the first reason stands, and a start under way stops at its next checkpoint', async () => {
  const lifetime = createLifetime();
  lifetime.checkpoint();
  lifetime.end({ exitCode: 1, sentence: 'app died' });
  lifetime.end({ exitCode: 0, sentence: 'stopping' });
  expect(await lifetime.ended).toEqual({ exitCode: 1, sentence: 'app died' });
  expect(lifetime.signal.aborted).toBe(true);
  expect(() => lifetime.checkpoint()).toThrow(Ended);
});
