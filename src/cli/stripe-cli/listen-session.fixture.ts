import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Stripe's side of `stripe listen`: the session, and the WebSocket that events come down. As the CLI 1.52 speaks it. */
export interface ListenSession extends AsyncDisposable {
  url: string;
  /** Each request as `METHOD path authorization`. */
  asked: string[];
  /** Sends an event down the socket, once the CLI has opened it. */
  send(payload: string, signature: string): Promise<void>;
}

const subProtocol = 'stripecli-devproxy-v1';
/** RFC 6455, 1.3. */
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export async function listenSession(secret: string): Promise<ListenSession> {
  const asked: string[] = [];
  const opened = Promise.withResolvers<Duplex>();
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const { port } = server.address() as AddressInfo;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        websocket_url: `ws://127.0.0.1:${port}/subscribe`,
        websocket_id: 'cliws_1',
        websocket_authorized_feature: 'webhooks',
        secret,
        reconnect_delay: 60,
        default_version: '2026-10-28.endive',
        latest_version: '2026-10-28.endive',
      }),
    );
  });
  server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}${webSocketGuid}`;
    socket.write(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
        `Sec-WebSocket-Protocol: ${subProtocol}`,
        '',
        '',
      ].join('\r\n'),
    );
    sockets.add(socket);
    socket.on('error', () => undefined);
    // What the CLI answers is of no interest here, but it must be read.
    socket.resume();
    opened.resolve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async send(payload, signature) {
      const socket = await opened.promise;
      socket.write(
        textFrame(
          JSON.stringify({
            type: 'webhook_event',
            // null is the account's default version, which the CLI forwards unless --latest is given.
            endpoint: { api_version: null },
            event_payload: payload,
            http_headers: { 'Stripe-Signature': signature },
            webhook_conversation_id: 'wc_1',
            webhook_id: 'wh_1',
          }),
        ),
      );
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One unmasked text frame of a server: RFC 6455, 5.2. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const length = Buffer.alloc(3);
  length.writeUInt8(126, 0);
  length.writeUInt16BE(body.length, 1);
  const head = body.length < 126 ? Buffer.from([body.length]) : length;
  return Buffer.concat([Buffer.from([0x81]), head, body]);
}
