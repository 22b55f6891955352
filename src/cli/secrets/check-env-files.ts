import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError, type envNames, readEnv } from '@/env';
import { environmentWith } from '../cli-env';
import { dashboardEnvFile, landingEnvFile, readEnvFile } from '../env-files/read-env-file';
import { looksSecret } from './landing-secrets';

export interface EnvFinding {
  file: string;
  problem: string;
  fix: string;
}

/** How to give Doppler a value without it ever standing in the shell's history. */
export function setSecretCommand(name: (typeof envNames)[number] | string): string {
  return `doppler secrets set ${name}`;
}

/** What keeps the server from starting with the generated files, and what is wrong with the files themselves. */
export function checkEnvFiles(folder: string): EnvFinding[] {
  const dashboard = path.join(folder, dashboardEnvFile);
  const landing = path.join(folder, landingEnvFile);
  const findings = [...modeFindings(dashboard), ...modeFindings(landing)];
  const given = Object.fromEntries(Object.entries(environmentWith({})).filter(([, value]) => value));
  const generated = existsSync(dashboard) ? readEnvFile(dashboard) : {};
  findings.push(...valueFindings({ ...generated, ...given, NODE_ENV: 'production' }, dashboardEnvFile));
  if (existsSync(landing)) {
    for (const [name, value] of Object.entries(readEnvFile(landing)))
      if (looksSecret(value))
        findings.push({
          file: landingEnvFile,
          problem: `${name} holds a secret, and everybody reads the landing page`,
          fix: `npx --no forge env pull, and roll that secret`,
        });
  }
  return findings;
}

function modeFindings(file: string): EnvFinding[] {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return [];
  const name = path.basename(file);
  if (!stat.isFile())
    return [{ file: name, problem: 'is no plain file', fix: `rm ${name}, then forge env pull` }];
  if ((stat.mode & 0o077) === 0) return [];
  return [{ file: name, problem: 'can be read by other users', fix: `chmod 600 ${name}` }];
}

function valueFindings(source: Record<string, string | undefined>, file: string): EnvFinding[] {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const lines = error.message.split('\n');
    // "  NAME is missing: what it is for", one a line, between a first and a last sentence; or one sentence alone.
    const named = lines.filter((line) => line.startsWith('  ')).map((line) => line.trim());
    return (named.length > 0 ? named : [error.message]).map((problem) => {
      const missing = /^([A-Z_]+) is missing/.exec(problem)?.[1];
      return {
        file,
        problem,
        fix: missing
          ? `${setSecretCommand(missing)}, then npx --no forge env pull`
          : 'correct it in its source, then npx --no forge env pull',
      };
    });
  }
}
