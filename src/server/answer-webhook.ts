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
  const body = JSON.stringify(answer.body);
  const headers: Record<string, string | number> = {
    'content-type': 'application/json; charset=utf-8',
    // Said beforehand, so that head and body leave in one packet and not in chunks.
    'content-length': Buffer.byteLength(body),
  };
  // A refused body was not read to its end: the connection cannot carry another request.
  const isUnread = answer.status === 413 || answer.status === 408;
  if (isUnread) headers.connection = 'close';
  response.writeHead(answer.status, headers);
  response.end(body, isUnread ? () => request.destroy() : undefined);
}
