import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/**
 * What a hosted page may load and where its forms may lead: nothing runs in it, nothing frames it, and a form ends here
 * or, by a redirect, at an address that the page's own session names. Browsers check redirects of a form too.
 */
export function contentPolicy(leadsTo: (string | null | undefined)[]): string {
  const origins = leadsTo.filter((url) => typeof url === 'string' && URL.canParse(url)).map(originOf);
  return [
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    'img-src data:',
    `form-action ${[...new Set(["'self'", ...origins])].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function originOf(url: string | null | undefined): string {
  return new URL(url ?? '').origin;
}

export function secure(c: Context, leadsTo: (string | null | undefined)[] = []): void {
  c.header('content-security-policy', contentPolicy(leadsTo));
  c.header('referrer-policy', 'no-referrer');
  c.header('x-content-type-options', 'nosniff');
  c.header('cache-control', 'no-store');
}

/**
 * A form of another site cannot press our buttons: browsers name the site a submit comes from. Programs that name none
 * are let in, as on the whole loopback port.
 */
export const sameSiteForms: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'POST' || isFromHere(c)) return next();
  return c.text('This form was sent by another site. Open the page here and submit it again.', 403);
};

const formBytesMax = 1_048_576;
const limited = bodyLimit({
  maxSize: formBytesMax,
  onError: (c) => c.text(`A form of more than ${formBytesMax} bytes is not read.`, 413),
});

/** What people type is short. The control plane takes whole states of an account, so it is left out. */
export const formLimit: MiddlewareHandler = (c, next) =>
  /^\/_emulator\/(?!inspector\/)/.test(c.req.path) ? next() : limited(c, next);

function isFromHere(c: Context): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = c.req.header('origin');
  // `no-referrer` makes some browsers send `null` for a form of the page itself.
  if (origin === undefined || (origin === 'null' && site !== undefined)) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host;
}
