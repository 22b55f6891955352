import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { CliRefusal } from '../cli-refusal';

export const envTargets = ['dashboard', 'landing'] as const;
export type EnvTarget = (typeof envTargets)[number];

/** Where a target's secrets are kept; both null: the token opens one config and knows which. */
export interface DopplerPlace {
  project: string | null;
  config: string | null;
}

const entry = z.object({
  project: z.string().min(1),
  config: z.string().min(1),
  path: z.string().optional(),
});
const schema = z.object({ setup: z.union([entry, z.array(entry).min(1)]) });

/**
 * The project and config of a target: DOPPLER_PROJECT and DOPPLER_CONFIG, else the entry of doppler.yaml whose path names the target, else
 * its only entry, else what the token opens.
 *
 * @throws CliRefusal with line and column for a doppler.yaml that is none.
 */
export function dopplerPlace(
  target: EnvTarget,
  { folder, project, config }: { folder: string; project: string | undefined; config: string | undefined },
): DopplerPlace {
  if (project && config) return { project, config };
  const file = path.join(folder, 'doppler.yaml');
  const entries = existsSync(file) ? readEntries(file) : [];
  const own = entries.find((candidate) => candidate.path?.split('/').some((part) => part.includes(target)));
  const found =
    own ?? entries.find((candidate) => !candidate.path) ?? (entries.length === 1 ? entries[0] : undefined);
  if (entries.length > 0 && !found)
    throw new CliRefusal(`doppler.yaml has no entry for ${target}: add one with path: apps/${target}`);
  return { project: project ?? found?.project ?? null, config: config ?? found?.config ?? null };
}

function readEntries(file: string): z.infer<typeof entry>[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new CliRefusal(`doppler.yaml:${line}:${col}: ${error.message.split('\n')[0]}`);
  }
  // A broken one cannot be resolved, and nested ones grow without end.
  visit(document, {
    Alias(_key, { range, source }) {
      const { line, col } = lineCounter.linePos(range?.[0] ?? 0);
      throw new CliRefusal(`doppler.yaml:${line}:${col}: *${source} is an alias: write the value itself`);
    },
  });
  const parsed = schema.safeParse(document.toJS());
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CliRefusal(
      `doppler.yaml: ${issue?.path.join('.') || 'setup'}: ${issue?.message}; write setup: as a list of project, config and path`,
    );
  }
  const { setup } = parsed.data;
  return Array.isArray(setup) ? setup : [setup];
}
