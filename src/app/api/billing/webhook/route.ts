import { appServices } from '@/server/app-services';
import { handleWebhook } from '@/server/handle-webhook';

export const dynamic = 'force-dynamic';

/** For hosts where our own server cannot run; under `npm start` it answers this path itself, before Next. */
export async function POST(request: Request): Promise<Response> {
  const { status, body } = await handleWebhook(appServices(), {
    method: request.method,
    header: (name) => request.headers.get(name),
    body: request.body ?? emptyBody(),
  });
  return Response.json(body, { status });
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
