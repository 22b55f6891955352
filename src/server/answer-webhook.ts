import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '@/services';
import { handleWebhook } from './handle-webhook';

/** handleWebhook on Node's own request and response. */
export async function answerWebhook(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await handleWebhook(services, {
    method: request.method ?? '',
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(',') : (value ?? null);
    },
    body: request,
  });
  // A refused body was not read to its end: the connection cannot carry another request.
  if (answer.status === 413 || answer.status === 408) response.setHeader('connection', 'close');
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(answer.body), () => {
    if (answer.status === 413 || answer.status === 408) request.destroy();
  });
}
