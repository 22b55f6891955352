import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boot } from '@/boot';
import { readEnv } from '@/env';
import { answerWebhook } from '@/server/answer-webhook';
import { createSyncNotifier } from '@/server/notify-sync';
import { getServices } from '@/services';

/* A web process without pages: what `npm start` runs around the webhook, started in a fraction of the time. */

const env = readEnv();
const services = getServices(() => env);
await boot(services, (message) => {
  console.error(message);
  process.exit(1);
});
services.kick.run = createSyncNotifier(services);
const server = createServer((request, response) => void answerWebhook(services, request, response));
server.listen(env.PORT, '127.0.0.1', () => {
  console.log(JSON.stringify({ msg: 'ready', port: (server.address() as AddressInfo).port }));
});
