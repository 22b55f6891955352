import { readBody } from './read-body';

const deadlineMs = 10_000;

/**
 * The same request with its body read up to a size, or the refusal. Next reads what it is sent: without this, one anonymous
 * sender fills the memory.
 */
export async function capBody(request: Request, bytesMax: number): Promise<Request | Response> {
  if (!request.body || request.method === 'GET' || request.method === 'HEAD') return request;
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > bytesMax) return refuse(413, `The body is larger than ${bytesMax} bytes.`);
  const read = await readBody(request.body, { bytesMax, deadlineMs }).catch(() => null);
  if (!read) return refuse(400, 'The body broke off.');
  if (!read.ok && read.refusal === 'too_large')
    return refuse(413, `The body is larger than ${bytesMax} bytes.`);
  if (!read.ok) return refuse(408, 'The body took longer than 10 seconds.');
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body: new Uint8Array(read.body) });
}

function refuse(status: number, message: string): Response {
  return Response.json({ error: { message } }, { status, headers: { connection: 'close' } });
}
