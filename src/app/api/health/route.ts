export const dynamic = 'force-dynamic';

/** The process lives. Says nothing about Postgres or Stripe: a restart would not mend those. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}
