import { readFile } from 'node:fs/promises';
import type { Hono } from 'hono';

/** One sheet for all pages, in the order of the cascade. */
const sheets = ['tokens', 'base', 'frame', 'parts', 'forms', 'tables', 'checkout', 'inspector'];

const fonts: Record<string, string> = {
  '/_emulator/fonts/sans.woff2': 'geist-sans/Geist-Variable.woff2',
  '/_emulator/fonts/mono.woff2': 'geist-mono/GeistMono-Variable.woff2',
};

/** Style sheet and fonts. Without the font package the pages fall back to system fonts. */
export function addAssets(app: Hono): void {
  app.get('/_emulator/style.css', async (c) => {
    const parts = await Promise.all(sheets.map((name) => read(`./styles/${name}.css`)));
    c.header('cache-control', 'max-age=3600');
    return c.body(parts.join('\n'), 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  for (const [path, file] of Object.entries(fonts)) {
    app.get(path, async (c) => {
      const bytes = await read(`../../../node_modules/geist/dist/fonts/${file}`).catch(() => null);
      if (!bytes) return c.notFound();
      c.header('cache-control', 'max-age=3600');
      return c.body(new Uint8Array(bytes), 200, { 'content-type': 'font/woff2' });
    });
  }
}

function read(path: string): Promise<Buffer> {
  return readFile(new URL(path, import.meta.url));
}
