/** EventSource can only GET. */
const eventStreamPath = '/api/trpc/billing.events';

/**
 * Refuses what a foreign page could send with our visitor's cookies. Calls are `application/json` POSTs, which a foreign page cannot
 * send without asking first; the one GET is the event stream, which changes nothing. null: let it pass.
 */
export function refuseCrossSite(request: Request, dashboardUrl: string): Response | null {
  const origin = request.headers.get('origin');
  if (origin && origin !== new URL(dashboardUrl).origin)
    return refuse(403, 'Requests from another site are refused.');
  if (request.method === 'POST') {
    const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    return type === 'application/json' ? null : refuse(415, 'Send application/json.');
  }
  const isStream = new URL(request.url).pathname === eventStreamPath;
  return isStream && request.method === 'GET' ? null : refuse(405, 'Send a POST.');
}

function refuse(status: number, message: string): Response {
  return Response.json({ error: { message } }, { status });
}
