// Read by the server, the build and the e2e build alike. Nothing here reads secrets: they are read at run time by src/env.ts.

/** @type {import('next').NextConfig} */
const config = {
  // A second build folder lets the e2e suite build while `npm run dev` holds the first.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  // It would cover the account menu, and it is in every screenshot.
  devIndicators: false,
  images: { unoptimized: true },
  // A webhook or tRPC answer must never be redirected: Stripe counts a 3xx as a failed delivery.
  skipTrailingSlashRedirect: true,
  typescript: { ignoreBuildErrors: true }, // `npm run typecheck` is the one gate; checking twice doubles the build.
  headers: () =>
    Promise.resolve([
      {
        source: '/:path*',
        headers: [
          // Nobody frames a page with a Pay button, and nothing that slipped into one changes where its forms and links lead.
          {
            key: 'Content-Security-Policy',
            value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'",
          },
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          // An address may name an invoice or an invitation: other sites learn our host at most.
          { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
          // Browsers heed it over https alone.
          { key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' },
        ],
      },
    ]),
  serverExternalPackages: ['postgres', 'pg-boss', 'pino', 'prom-client'],
};

export default config;
