import { existsSync } from 'node:fs';
import { CliRefusal } from './cli-refusal';
import { dashboardEnvFile } from './env-files/read-env-file';

/** The command line's settings. This file is the one place of the cli that reads the process's environment. */
export interface CliEnv {
  port: number;
  emulatorPort: number;
  /** The address that demo mode listens on: its passwords are public, so others must ask for more than loopback. */
  host: string;
  /** Absent: the embedded server. */
  databaseUrl: string | undefined;
  isDemo: boolean;
  /** Where `next build` writes and `next` reads. */
  nextDistDir: string;
  /** Where the bundles of server and worker go. */
  distDir: string;
  /** True under `npm run`, whose death must end what it started. */
  isRunByNpm: boolean;
}

/** @throws CliRefusal on a port that is none. */
export function readCliEnv(): CliEnv {
  const { env } = process;
  return {
    port: readPort('PORT', 3001),
    emulatorPort: readPort('EMULATOR_PORT', 12111),
    host: env.HOST || '127.0.0.1',
    databaseUrl: env.DATABASE_URL || undefined,
    isDemo: env.APP_MODE === 'demo',
    nextDistDir: env.NEXT_DIST_DIR || '.next',
    distDir: env.FORGE_DIST_DIR || 'dist',
    isRunByNpm: env.npm_lifecycle_event !== undefined,
  };
}

/** This process's environment with some names set, and those given as undefined taken out. */
export function environmentWith(changes: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}

/** Takes in `.env.dashboard.generated` where it is there; what the shell has set already stands. Answers whether it is. */
export function loadGeneratedEnv(): boolean {
  if (!existsSync(dashboardEnvFile)) return false;
  process.loadEnvFile(dashboardEnvFile);
  return true;
}

/** For `forge start`, which becomes the server: libraries read NODE_ENV while they load. */
export function becomeProduction(): void {
  const env: Record<string, string | undefined> = process.env;
  env.NODE_ENV = 'production';
}

function readPort(name: string, fallback: number): number {
  const text = process.env[name];
  if (!text) return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CliRefusal(`${name}=${text} is no port: give a number from 1 to 65535`);
}
