import { expect, it } from 'vitest';
import { assertLoopbackDatabase } from './loopback';

it.each(['postgres://u:p@localhost:5432/d', 'postgres://u@127.0.0.1/d', 'postgres://u@[::1]:5432/d'])(
  '%s is on this machine',
  (url) => {
    expect(() => assertLoopbackDatabase(url, 'forge dev')).not.toThrow();
  },
);

it.each([
  'postgres://u:hunter2@db.example.com/d',
  'postgres://u:hunter2@127.0.0.1.example.com/d',
  'postgres://u:hunter2@10.0.0.5/d',
])('%s is refused without its password', (url) => {
  expect(() => assertLoopbackDatabase(url, 'forge dev')).toThrow(/forge dev .* must be on this machine/);
  expect(() => assertLoopbackDatabase(url, 'forge dev')).not.toThrow(/hunter2/);
});

it('what is no URL is refused with an example of one', () => {
  expect(() => assertLoopbackDatabase('nonsense', 'forge dev')).toThrow('write postgres://');
});
