import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CliRefusal } from '../cli-refusal';

/** What `forge env pull` writes and `forge start` reads. Git ignores both. */
export const dashboardEnvFile = '.env.dashboard.generated';
export const landingEnvFile = '.env.landing.generated';

/** The names and values of an env file, as Node reads them. @throws CliRefusal when it cannot be read. */
export function readEnvFile(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliRefusal(`${file} cannot be read (${reason}): give another file, or mend its rights`);
  }
  // What our own writer adds for Next's sake is no variable of anybody.
  const own = Object.entries(parseEnv(text)).filter(([name]) => !name.startsWith('FORGE_EQUALS_'));
  return Object.fromEntries(own.map(([name, value]) => [name, value ?? '']));
}
