import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { runEmulator, until } from '../emulator.fixture';

test('an endpoint whose answer never ends is let go after its first bytes, and has accepted the event', async () => {
  await using running = await runEmulator();
  const { control } = running.emulator;
  const chunk = Buffer.alloc(32_768);
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await control.setWebhookEndpoint({ url: `http://127.0.0.1:${port}/`, secret: 'whsec_x' });
  await running.stripe.products.create({ name: 'Pro' });
  const delivery = await until(async () => (await control.deliveries({ status: 'succeeded' }))[0]);
  expect(delivery).toMatchObject({ http_code: 200, attempt: 1 });
  // What the sockets between have taken, and not a stream without end.
  expect(sent).toBeLessThan(50_000_000);
  server.close();
  server.closeAllConnections();
});
