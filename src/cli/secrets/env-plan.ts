import { existsSync } from 'node:fs';
import path from 'node:path';
import { CliRefusal } from '../cli-refusal';
import { formatEnvFile } from '../env-files/format-env';
import { dashboardEnvFile, landingEnvFile, readEnvFile } from '../env-files/read-env-file';
import { type EnvTarget, envTargets } from './doppler-projects';
import { landingValues } from './landing-secrets';
import { readSecrets, type SecretOptions } from './read-secrets';

/** One generated file: what it should hold, and how what it holds differs. Names alone are ever shown. */
export interface EnvFilePlan {
  target: EnvTarget;
  file: string;
  origin: string;
  values: Record<string, string>;
  added: string[];
  changed: string[];
  removed: string[];
  /** See `ReadSecrets`. */
  keep?: () => void;
}

/**
 * Reads the source and the files, writes nothing.
 *
 * @throws CliRefusal as `readSecrets`, for a source that is empty, and for a value that no env file can hold.
 */
export async function planEnvFiles(options: SecretOptions & { target?: unknown }): Promise<EnvFilePlan[]> {
  const plans: EnvFilePlan[] = [];
  for (const target of targetsOf(options.target)) {
    const { secrets, origin, keep } = await readSecrets(target, options);
    // A wrong config or a truncated file must not empty what works today.
    if (Object.keys(secrets).length === 0)
      throw new CliRefusal(
        `${origin} has not one value for the ${target} file: check which source is named (DOPPLER_PROJECT, DOPPLER_CONFIG, doppler.yaml, --from); nothing was written`,
      );
    const values = target === 'landing' ? landingValues(secrets) : secrets;
    formatEnvFile(values);
    const file = path.resolve(target === 'landing' ? landingEnvFile : dashboardEnvFile);
    plans.push({
      target,
      file,
      origin,
      values,
      ...(keep && { keep }),
      ...compare(existsSync(file) ? readEnvFile(file) : {}, values),
    });
  }
  return plans;
}

export function differs({ added, changed, removed }: EnvFilePlan): boolean {
  return added.length + changed.length + removed.length > 0;
}

/** `+NAME ~NAME -NAME`, or that nothing differs. */
export function describePlan({ added, changed, removed }: EnvFilePlan): string {
  const words = [
    ...added.map((name) => `+${name}`),
    ...changed.map((name) => `~${name}`),
    ...removed.map((name) => `-${name}`),
  ];
  return words.join(' ') || 'as it should be';
}

function compare(stored: Record<string, string>, wanted: Record<string, string>) {
  const names = Object.keys(stored);
  return {
    added: Object.keys(wanted)
      .filter((name) => stored[name] === undefined)
      .toSorted(),
    changed: names.filter((name) => wanted[name] !== undefined && wanted[name] !== stored[name]).toSorted(),
    removed: names.filter((name) => wanted[name] === undefined).toSorted(),
  };
}

function targetsOf(given: unknown): readonly EnvTarget[] {
  if (given === undefined) return envTargets;
  const target = envTargets.find((name) => name === given);
  if (target) return [target];
  throw new CliRefusal(`--target ${String(given)} is none: give ${envTargets.join(' or ')}`, 2);
}
