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
  serverExternalPackages: ['postgres', 'pg-boss', 'pino'],
};

export default config;
