import { existsSync } from 'node:fs';
import path from 'node:path';
import { environmentWith } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import type { Lifetime } from './lifetime';
import { startChild } from './supervised-child';

const startTimeoutMs = 60_000;
const callTimeoutMs = 10_000;

/** The emulator's control plane, as far as the supervisor needs it. */
export interface EmulatorProcess {
  /** http://127.0.0.1:PORT */
  url: string;
  /** Forgets every customer, subscription and clock. */
  reset(): Promise<void>;
  registerWebhook(endpoint: { url: string; secret: string; enabledEvents: readonly string[] }): Promise<void>;
}

export function emulatorFile(stateDir: string, tag: string): string {
  return path.join(stateDir, `emulator${tag}.db`);
}

export function hasEmulatorFile(stateDir: string, tag: string): boolean {
  return existsSync(emulatorFile(stateDir, tag));
}

/** Starts the emulator as a child and waits until it listens. */
export async function startEmulator(
  options: { port: number; stateDir: string; tag: string; showAll: boolean; print: (line: string) => void },
  lifetime: Lifetime,
): Promise<EmulatorProcess> {
  const { port, stateDir, tag, showAll, print } = options;
  const args = ['--port', String(port), '--data-file', emulatorFile(stateDir, tag)];
  const entry = 'src/emulator/main.ts';
  const child = await startChild(
    { name: 'emulator', entry, args, env: environmentWith({}), stateDir, showAll, print },
    lifetime,
  );
  const url = await child.waitForLine(readReadyUrl, startTimeoutMs);
  return {
    url,
    reset: () => call(url, 'POST', '/_emulator/reset', {}),
    registerWebhook: ({ url: endpoint, secret, enabledEvents }) =>
      call(url, 'PUT', '/_emulator/webhook_endpoint', {
        url: endpoint,
        secret,
        enabled_events: enabledEvents,
      }),
  };
}

function readReadyUrl(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as { ready?: unknown; url?: unknown };
    return value.ready === true && typeof value.url === 'string' ? value.url : undefined;
  } catch {
    return undefined;
  }
}

async function call(base: string, method: string, pathname: string, body: unknown): Promise<void> {
  const response = await fetch(`${base}${pathname}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(callTimeoutMs),
  });
  if (response.ok) return;
  const text = (await response.text()).slice(0, 300);
  throw new CliRefusal(`the emulator answers ${response.status} to ${method} ${pathname}: ${text}`);
}
