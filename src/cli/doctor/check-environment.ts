import { chmodSync } from 'node:fs';
import { EnvironmentError, readEnv } from '@/env';
import { environmentWith } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import { dashboardEnvFile } from '../env-files/read-env-file';
import { writeEnvFile } from '../env-files/write-env-file';
import { checkEnvFiles } from '../secrets/check-env-files';
import { differs, planEnvFiles } from '../secrets/env-plan';
import { type Finding, ok, problem, warning } from './finding';

type Source = Readonly<Record<string, string | undefined>>;

/** Variables and the key's mode, from the environment alone. */
export function checkVariables(source: Source): Finding[] {
  const isLive = /^(sk|rk)_live_/.test(source.STRIPE_SECRET_KEY ?? '');
  const isProduction = source.NODE_ENV === 'production';
  const mode = isLive ? 'live' : 'test';
  const key =
    isLive && !isProduction
      ? problem(
          'key mode',
          'a live key, and NODE_ENV is not production',
          'use a key that begins with sk_test_',
        )
      : !isLive && isProduction && source.APP_MODE !== 'demo'
        ? warning(
            'key mode',
            'a test key in production: nobody is ever charged',
            'set the live keys in the production config, then npx --no forge env pull',
          )
        : ok('key mode', `${mode} key, ${isProduction ? 'production' : 'development'}`);
  try {
    readEnv(source);
    return [key, ok('variables', 'all that the server needs are set')];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const names = [...error.message.matchAll(/^ {2}([A-Z_]+) is (missing|wrong)/gm)].map(
      (match) => `${match[1]} is ${match[2]}`,
    );
    const finding = names.join(', ') || (error.message.split('\n')[0] ?? '');
    return [key, problem('variables', finding, 'npx --no forge env check names each with its command')];
  }
}

/** The generated files and their source. */
export async function checkGeneratedFiles(): Promise<Finding[]> {
  const open = checkEnvFiles(process.cwd()).filter(({ fix }) => fix.startsWith('chmod'));
  const files = open.map(({ file, problem: what, fix }) =>
    warning('env files', `${file} ${what}`, fix, async () => chmodSync(file, 0o600)),
  );
  const env = environmentWith({});
  if (!env.DOPPLER_TOKEN) {
    return files.length > 0 ? files : [ok('env files', 'DOPPLER_TOKEN is not set, so Doppler is not asked')];
  }
  try {
    const plans = await planEnvFiles({});
    const isOffline = plans.some(({ origin }) => origin.includes('offline copy'));
    const doppler = isOffline
      ? warning('Doppler', 'does not answer', 'check the network and DOPPLER_API_HOST')
      : ok('Doppler', 'answers');
    const stale = plans.filter(differs);
    if (stale.length === 0) return [...files, doppler, ok('env files', 'as their source has them')];
    const names = [
      ...new Set(stale.flatMap(({ added, changed, removed }) => [...added, ...changed, ...removed])),
    ];
    return [
      ...files,
      doppler,
      warning(
        'env files',
        `not as their source has them: ${names.join(', ')}`,
        'npx --no forge env pull',
        async () => {
          for (const { file, values } of stale) writeEnvFile(file, values);
        },
      ),
    ];
  } catch (error) {
    if (!(error instanceof CliRefusal)) throw error;
    const [what = '', ...how] = error.message.split(': ');
    return [...files, problem('Doppler', what, how.join(': ') || `check ${dashboardEnvFile}'s source`)];
  }
}
