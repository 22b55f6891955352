import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface KeptSecrets {
  /** Signs what the emulator delivers: `whsec_...`, as Stripe gives them out. */
  webhookSecret: string;
  /** Signs the sessions: kept, so that a restart signs nobody out. */
  betterAuthSecret: string;
}

/** Reads the secrets of this checkout's local stack, making them the first time. Mode 0600, written whole or not. */
export function keepSecrets(stateDir: string): KeptSecrets {
  const file = path.join(stateDir, 'secrets.json');
  const kept = readSecrets(file);
  if (kept) return kept;
  const secrets: KeptSecrets = {
    webhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    betterAuthSecret: randomBytes(32).toString('base64url'),
  };
  mkdirSync(stateDir, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(secrets), { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return secrets;
}

function readSecrets(file: string): KeptSecrets | undefined {
  try {
    const { webhookSecret, betterAuthSecret } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Partial<KeptSecrets>;
    return webhookSecret && betterAuthSecret ? { webhookSecret, betterAuthSecret } : undefined;
  } catch {
    return undefined;
  }
}
