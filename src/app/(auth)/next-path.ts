const here = 'http://here.invalid';

/** Where to go after signing in: a path of this site, or billing. Another origin, however it is written, is refused. */
export function nextPath(next: string | string[] | null | undefined): string {
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, here)) return '/billing';
  const url = new URL(next, here);
  if (url.origin !== here || url.pathname.startsWith('//')) return '/billing';
  return `${url.pathname}${url.search}${url.hash}`;
}
