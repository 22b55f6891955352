import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { assertPortsFree } from './free-ports';

it.each(['127.0.0.1', undefined])('a port taken on %s is refused by its variable', async (host) => {
  const taken = createServer().listen(0, host);
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const check = assertPortsFree([{ port, use: 'the app', variable: 'PORT' }]);
  await expect(check).rejects.toThrow(new RegExp(`port ${port} for the app is taken.*PORT=${port + 10}`));
  taken.close();
  await once(taken, 'close');
  await assertPortsFree([{ port, use: 'the app', variable: 'PORT' }]);
});

it('one port for two things is refused before either starts', async () => {
  const ports = [
    { port: 45_123, use: 'the app', variable: 'PORT' },
    { port: 45_123, use: 'the Stripe emulator', variable: 'EMULATOR_PORT' },
  ];
  await expect(assertPortsFree(ports)).rejects.toThrow('PORT and EMULATOR_PORT both say 45123');
});
