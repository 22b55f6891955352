import { envNames } from '@/env';
import { environmentWith } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import { readEnvFile } from '../env-files/read-env-file';
import { DopplerUnreachable, downloadSecrets } from './doppler-api';
import { dopplerPlace, type EnvTarget } from './doppler-projects';
import { offlineCopy } from './offline-copy';

export interface SecretOptions {
  /** --source */
  source?: unknown;
  /** --from FILE */
  from?: unknown;
  /** --offline */
  offline?: unknown;
}

export interface ReadSecrets {
  secrets: Record<string, string>;
  /** For people: where they came from. Never a value. */
  origin: string;
  /** Keeps Doppler's answer for a day without network; only a run that writes calls it. Absent where there is nothing to keep. */
  keep?: () => void;
}

const sources = ['doppler', 'file', 'process'] as const;

export const secretOptions = [
  ['--source <source>', `${sources.join(', ')} (file with --from, else doppler)`],
  ['--from <file>', 'an env file to take the values from'],
  ['--offline', 'the last answer of Doppler, kept encrypted, without asking'],
] as const;

/** The secrets of a target from where the options say. @throws CliRefusal with what to do. */
export async function readSecrets(target: EnvTarget, options: SecretOptions): Promise<ReadSecrets> {
  const source = sourceOf(options);
  const env = environmentWith({});
  if (source === 'process') {
    const own = envNames.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
    return { secrets: Object.fromEntries(own), origin: 'this process' };
  }
  if (source === 'file') {
    if (typeof options.from !== 'string')
      throw new CliRefusal('--source file needs --from FILE: say which one', 2);
    return { secrets: readEnvFile(options.from), origin: options.from };
  }
  return await readDoppler(target, options.offline === true);
}

function sourceOf({ source, from }: SecretOptions): (typeof sources)[number] {
  if (source === undefined) return from === undefined ? 'doppler' : 'file';
  const known = sources.find((name) => name === source);
  if (known) return known;
  throw new CliRefusal(`--source ${String(source)} is none: give ${sources.join(', ')}`, 2);
}

async function readDoppler(target: EnvTarget, isOffline: boolean): Promise<ReadSecrets> {
  const env = environmentWith({});
  const place = dopplerPlace(target, {
    folder: process.cwd(),
    project: env.DOPPLER_PROJECT || undefined,
    config: env.DOPPLER_CONFIG || undefined,
  });
  const token = env.DOPPLER_TOKEN || undefined;
  const access = { token, apiHost: env.DOPPLER_API_HOST || 'https://api.doppler.com' };
  const name = `Doppler ${[place.project, place.config].filter(Boolean).join('/')}`.trim();
  if (!token) {
    if (isOffline) throw new CliRefusal('--offline needs DOPPLER_TOKEN: the copy is encrypted with it');
    return { secrets: await downloadSecrets(access, place), origin: name };
  }
  const copy = offlineCopy(token, place);
  if (!isOffline) {
    try {
      const secrets = await downloadSecrets(access, place);
      return { secrets, origin: name, keep: () => copy.keep(secrets) };
    } catch (error) {
      if (!(error instanceof DopplerUnreachable)) throw error;
      console.error(`${error.message}; taking the last answer`);
    }
  }
  const kept = copy.read();
  if (!kept) throw new CliRefusal(`${name} was never read here: run forge env pull once with the network`);
  return { secrets: kept.secrets, origin: `${name} as of ${kept.savedAt.toISOString()} (offline copy)` };
}
