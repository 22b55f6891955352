import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { isLoopback } from '@/env';
import { CliRefusal } from '../cli-refusal';
import type { DopplerPlace } from './doppler-projects';

export interface DopplerAccess {
  /** dp.st.… opens one config; absent: the doppler CLI's own login is used. */
  token: string | undefined;
  /** https://api.doppler.com unless DOPPLER_API_HOST says otherwise. */
  apiHost: string;
}

/** Doppler did not answer: whoever has an earlier answer may use it. */
export class DopplerUnreachable extends CliRefusal {
  override name = 'DopplerUnreachable';
}

const timeoutMs = 15_000;
const secretsSchema = z.record(z.string(), z.string());
const run = promisify(execFile);

/**
 * All secrets of a config, names to values. The token travels in a header, never on a command line.
 * Source: https://docs.doppler.com/reference/secrets-download
 *
 * @throws CliRefusal when Doppler refuses; DopplerUnreachable when it does not answer.
 */
export async function downloadSecrets(
  access: DopplerAccess,
  place: DopplerPlace,
): Promise<Record<string, string>> {
  const secrets = access.token
    ? await downloadByApi(access.token, access.apiHost, place)
    : await downloadByCli(place);
  const own = Object.entries(secrets).filter(([name]) => !name.startsWith('DOPPLER_'));
  return Object.fromEntries(own);
}

async function downloadByApi(
  token: string,
  apiHost: string,
  { project, config }: DopplerPlace,
): Promise<Record<string, string>> {
  if (!mayBeTold(apiHost))
    throw new CliRefusal(
      'DOPPLER_API_HOST must begin with https://, or be of this machine: the token would cross the network in the clear',
    );
  const url = new URL('/v3/configs/config/secrets/download', apiHost);
  url.searchParams.set('format', 'json');
  url.searchParams.set('include_dynamic_secrets', 'true');
  if (project) url.searchParams.set('project', project);
  if (config) url.searchParams.set('config', config);
  let answer: Response;
  try {
    answer = await fetch(url, {
      headers: {
        authorization: `Basic ${Buffer.from(`${token}:`).toString('base64')}`,
        accept: 'application/json',
      },
      // Another server must not get the token.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw new DopplerUnreachable(
      `Doppler does not answer at ${url.host}: check the network and DOPPLER_API_HOST`,
    );
  }
  if (answer.status >= 500 || answer.status === 429)
    throw new DopplerUnreachable(`Doppler answers ${answer.status}: try again in a minute`);
  const where = [project, config].filter(Boolean).join('/') || "the token's config";
  if (answer.status === 401 || answer.status === 403)
    throw new CliRefusal(
      `Doppler refuses the token for ${where} (${answer.status}): make a service token for it with "doppler configs tokens create" and set DOPPLER_TOKEN`,
    );
  if (!answer.ok)
    throw new CliRefusal(
      `Doppler has no ${where} (${answer.status}): check DOPPLER_PROJECT, DOPPLER_CONFIG and doppler.yaml`,
    );
  return parse(await answer.text(), where);
}

/** Whether the token can be sent there unseen. */
function mayBeTold(apiHost: string): boolean {
  if (!URL.canParse(apiHost)) return false;
  const { protocol, hostname } = new URL(apiHost);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

async function downloadByCli({ project, config }: DopplerPlace): Promise<Record<string, string>> {
  const place = [...(project ? ['--project', project] : []), ...(config ? ['--config', config] : [])];
  try {
    const { stdout } = await run(
      'doppler',
      ['secrets', 'download', '--no-file', '--format', 'json', ...place],
      { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 },
    );
    return parse(stdout, 'the doppler CLI');
  } catch (error) {
    if (error instanceof CliRefusal) throw error;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new CliRefusal(
      isMissing
        ? 'neither DOPPLER_TOKEN nor the doppler CLI is here: set the token, or take another source with --source file or --source process'
        : 'the doppler CLI refuses: run "doppler login" and "doppler setup", or set DOPPLER_TOKEN',
    );
  }
}

function parse(text: string, where: string): Record<string, string> {
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch {
    throw new CliRefusal(
      `${where} answered with something that is no list of secrets: check DOPPLER_API_HOST`,
    );
  }
}
