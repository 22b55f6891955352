import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { CliRefusal } from '../cli-refusal';
import { type AppEntry, appsSchema, paymentSecrets } from './apps-schema';

export const appsFilePath = 'ops/apps.yaml';

export interface AppsProblem {
  line: number;
  column: number;
  problem: string;
}

export interface AppsFile {
  path: string;
  document: Document;
  problems: AppsProblem[];
  /** By name; empty while there are problems of form. */
  apps: Readonly<Record<string, AppEntry>>;
}

const emptyFile = `# yaml-language-server: $schema=./apps.schema.json
# The generated apps of customers. They are free of Stripe unless features.payments is true.
apps: {}
`;

/** Reads the file with the place of everything that is wrong in it. @throws CliRefusal when it cannot be read. */
export function readAppsFile(path: string): AppsFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new CliRefusal(
      `there is no ${path}: npx --no forge apps add NAME makes it, or give another with --file`,
    );
  }
  return parseApps(path, text);
}

/** As `readAppsFile`; a file that is not there yet is an empty one. */
export function openAppsFile(path: string): AppsFile {
  return existsSync(path) ? readAppsFile(path) : parseApps(path, emptyFile);
}

export function parseApps(path: string, text: string): AppsFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const broken = document.errors.map((error) => ({
    ...at(error.pos[0]),
    problem: error.message.split(/ at line \d+|\n/)[0] ?? '',
  }));
  if (broken.length > 0) return { path, document, problems: broken, apps: {} };
  // The form needs none, a broken one cannot be resolved, and nested ones grow without end.
  const aliases: AppsProblem[] = [];
  visit(document, {
    Alias(_key, { range, source }) {
      aliases.push({ ...at(range?.[0] ?? 0), problem: `*${source} is an alias: write the value itself` });
    },
  });
  if (aliases.length > 0) return { path, document, problems: aliases, apps: {} };
  const parsed = appsSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null];
      return keys.map((key) => ({
        ...at(
          offsetOf(
            document,
            issue.path,
            key ?? (issue.code === 'invalid_key' ? String(issue.path.at(-1)) : null),
          ),
        ),
        problem: problemOf(issue, key),
      }));
    });
    return { path, document, problems, apps: {} };
  }
  const apps = Object.fromEntries(
    Object.entries(parsed.data.apps ?? {}).map(([name, entry]) => [name, entry ?? {}]),
  );
  const problems = Object.entries(apps).flatMap(([name, entry]) =>
    rulesBroken(entry).map(({ path: member, problem }) => ({
      ...at(offsetOf(document, ['apps', name, ...member], null)),
      problem: `${name}: ${problem}`,
    })),
  );
  return { path, document, problems, apps };
}

/** `PATH:line:column: what is wrong`, as editors and compilers write it. */
export function describeProblem(path: string, { line, column, problem }: AppsProblem): string {
  return `${path}:${line}:${column}: ${problem}`;
}

/** @throws CliRefusal with the first problem: a file that is not right is not edited. */
export function refuseProblems({ path, problems }: AppsFile): void {
  const [first] = problems;
  if (first) throw new CliRefusal(`${describeProblem(path, first)}; npx --no forge apps check lists all`);
}

/** Writes the document with its comments, whole or not at all. */
export function saveAppsFile({ path, document }: AppsFile): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, document.toString({ lineWidth: 0 }));
  renameSync(draft, path);
}

/** What the schema cannot say. */
function rulesBroken({ features, secrets = [] }: AppEntry): { path: string[]; problem: string }[] {
  const twice = secrets.find((name, index) => secrets.indexOf(name) !== index);
  const broken = twice ? [{ path: ['secrets'], problem: `${twice} stands there twice` }] : [];
  if (features?.payments) {
    const missing = paymentSecrets.filter((name) => !secrets.includes(name));
    if (missing.length === 0) return broken;
    return [
      ...broken,
      { path: ['features', 'payments'], problem: `payments need the secrets ${missing.join(', ')}` },
    ];
  }
  const idle = secrets.find((name) => name.startsWith('STRIPE_'));
  return idle
    ? [...broken, { path: ['secrets'], problem: `${idle} is named and features.payments is not true` }]
    : broken;
}

interface Issue {
  code?: string;
  message: string;
  path: PropertyKey[];
  issues?: { message: string }[];
}

function problemOf(issue: Issue, key: string | null): string {
  const where = issue.path.map(String).join('.') || 'the file';
  if (key !== null) return `${where} knows no ${key}`;
  // A wrong name of an app: what is wrong with it stands one level deeper.
  if (issue.code === 'invalid_key') return `${where}: ${issue.issues?.[0]?.message ?? issue.message}`;
  return `${where}: ${issue.message}`;
}

/** Where a member stands in the text; where it is missing, what should hold it. */
function offsetOf(document: Document, path: readonly PropertyKey[], key: string | null): number {
  if (key !== null) {
    const holder = document.getIn(path.map(String).at(-1) === key ? path.slice(0, -1) : path, true);
    const pair = isMap(holder) ? holder.items.find((item) => String(item.key) === key) : undefined;
    if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  }
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (node && typeof node === 'object' && 'range' in node && Array.isArray(node.range))
      return Number(node.range[0]);
  }
  return document.contents?.range?.[0] ?? 0;
}
