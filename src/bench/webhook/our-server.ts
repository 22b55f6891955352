import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { serverEnv, serverFlags } from '@/cli/server-flags.mjs';
import { endChild, killWithUs } from './child';

export const webhookSecret = 'whsec_bench_0123456789abcdef';
export const webhookPath = '/api/billing/webhook';
/** Where pages of the bench believe to be. */
export const benchOrigin = 'http://127.0.0.1';
export const benchSecret = 'a-secret-of-the-bench-of-32-characters';

export interface OurServer {
  pid: number;
  port: number;
  close(): Promise<void>;
}

export interface OurServerPlan {
  /** The bundle of src/main.ts, or `next`: the plain route under `next start`. */
  entry: string;
  databaseUrl: string;
  stripeUrl: string;
  /** Where the pages were built; the worker needs none. */
  nextDist?: string;
  settings?: Record<string, string>;
}

/** The server as production runs it, worker inside, on a free port. Resolves when it takes requests. */
export async function startOurServer(plan: OurServerPlan): Promise<OurServer> {
  const isPlainNext = plan.entry === 'next';
  const next = path.join(
    path.dirname(createRequire(import.meta.url).resolve('next/package.json')),
    'dist/bin/next',
  );
  const args = isPlainNext ? [next, 'start', '-p', '0', '-H', '127.0.0.1'] : [...serverFlags, plan.entry];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 2],
    env: ourEnvironment(plan),
  });
  killWithUs(child);
  const port = await portOf(child, isPlainNext);
  return {
    pid: child.pid ?? 0,
    port,
    close: () => endChild(child),
  };
}

/** The environment of production, with Stripe's stand-in in Stripe's place: that needs demo mode, since it is on this machine. */
export function ourEnvironment(plan: Omit<OurServerPlan, 'entry'>): NodeJS.ProcessEnv {
  return {
    ...serverEnv,
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_DIST_DIR: plan.nextDist,
    APP_MODE: 'demo',
    DATABASE_URL: plan.databaseUrl,
    STRIPE_API_BASE: plan.stripeUrl,
    STRIPE_SECRET_KEY: 'sk_test_bench',
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_PRICE_STARTER: 'price_appfactory_starter_monthly',
    STRIPE_PRICE_PRO: 'price_appfactory_pro_monthly',
    STRIPE_PRICE_ENTERPRISE: 'price_appfactory_enterprise_monthly',
    NEXT_PUBLIC_DASHBOARD_URL: benchOrigin,
    BETTER_AUTH_SECRET: benchSecret,
    HOST: '127.0.0.1',
    PORT: '0',
    ...plan.settings,
  };
}

/** A busy machine takes half a minute; whoever takes longer will never be ready. */
const readyMsMax = 120_000;

/** Our log's `ready` line, or the address that Next prints. Lines of trouble go on to stderr, all others are read and dropped. */
function portOf(child: ChildProcess, isPlainNext: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
    setTimeout(
      () => reject(new Error(`the server was not ready after ${readyMsMax / 1_000} s`)),
      readyMsMax,
    ).unref();
    if (!child.stdout) return reject(new Error('the server has no stdout'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = isPlainNext
        ? /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)
        : /"port":(\d+).*"msg":"ready"/.exec(line);
      if (found) resolve(Number(found[1]));
      // While it stands still for another's sample, time-outs of its job queue run on.
      const isOfStanding = line.includes('timeout exceeded when trying to connect');
      if (/"level":[56]0/.test(line) && !isOfStanding) console.error(line);
    });
  });
}
