import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CliRefusal } from '../cli-refusal';
import { readmeMarks, readmeSection, scaffoldFiles } from './scaffold-templates';

export interface PlannedFile {
  file: string;
  /** kept: it was changed since, and belongs to the customer. */
  action: 'create' | 'same' | 'kept' | 'extend';
  text: string;
}

/**
 * What the scaffold would write into a Next app; nothing that somebody changed.
 *
 * @throws CliRefusal where there is no Next app, or a link stands in a file's place.
 */
export function planScaffold(into: string): PlannedFile[] {
  const root = path.resolve(into);
  assertNextApp(root);
  const source = existsSync(path.join(root, 'src', 'app')) ? path.join(root, 'src') : root;
  const planned = scaffoldFiles.map(({ folder, path: name, text }): PlannedFile => {
    const file = path.join(folder === 'root' ? root : source, name);
    refuseLink(file);
    if (!existsSync(file)) return { file, action: 'create', text };
    return { file, action: readFileSync(file, 'utf8') === text ? 'same' : 'kept', text };
  });
  return [...planned, planReadme(path.join(root, 'README.md'))];
}

/** Writes what is new; answers the files that it wrote. */
export function writeScaffold(planned: readonly PlannedFile[]): string[] {
  const open = planned.filter(({ action }) => action === 'create' || action === 'extend');
  for (const { file, action, text } of open) {
    mkdirSync(path.dirname(file), { recursive: true });
    // wx: what appeared in the meantime is not ours.
    writeFileSync(file, text, { flag: action === 'create' ? 'wx' : 'w' });
  }
  return open.map(({ file }) => file);
}

function planReadme(file: string): PlannedFile {
  refuseLink(file);
  if (!existsSync(file)) return { file, action: 'create', text: readmeSection };
  const text = readFileSync(file, 'utf8');
  if (text.includes(readmeMarks.begin)) return { file, action: 'same', text };
  return { file, action: 'extend', text: `${text.trimEnd()}\n\n${readmeSection}` };
}

function assertNextApp(root: string): void {
  const file = path.join(root, 'package.json');
  if (!existsSync(file))
    throw new CliRefusal(`${root} has no package.json: give the folder of a Next app with --into`);
  let manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as typeof manifest;
  } catch {
    throw new CliRefusal(`${file} is no JSON: mend it first`);
  }
  if (!manifest.dependencies?.next && !manifest.devDependencies?.next)
    throw new CliRefusal(`${file} does not depend on next: the endpoints are written for a Next app`);
  if (
    existsSync(path.join(root, 'pages')) &&
    !existsSync(path.join(root, 'app')) &&
    !existsSync(path.join(root, 'src', 'app'))
  )
    throw new CliRefusal(`${root} has pages and no app folder: make an app folder first, Next reads both`);
}

function refuseLink(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new CliRefusal(`${file} is a link: remove it, nothing is written through it`);
}
