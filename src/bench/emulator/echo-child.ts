import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveParent } from '../webhook/child';

/* The floor: a bare node:http server that reads the body and answers a stored subscription. It decodes, checks and keeps nothing. */

export interface EchoCommand {
  body: string;
}

export interface EchoAnswer {
  port: number;
}

serveParent<EchoCommand, EchoAnswer>(async ({ body }) => {
  const headers = {
    'content-type': 'application/json',
    'request-id': 'req_0123456789abcd',
    'content-length': Buffer.byteLength(body),
  };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, headers);
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
});
