import { errorSummary } from '@/lib/logger';
import { createServices, type Services } from '@/services';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';
import { describeError } from '../describe-error';
import { checkDatabase } from '../doctor/check-database';
import { checkGeneratedFiles, checkVariables } from '../doctor/check-environment';
import { checkFlow } from '../doctor/check-flow';
import { checkStripe } from '../doctor/check-stripe';
import { type Finding, problem } from '../doctor/finding';
import { type GuideRow, guideRows } from '../doctor/troubleshooting';
import { liveOptions } from '../live-guard';
import { say } from '../say';
import { startProgress } from '../terminal';
import { readCommandEnv } from '../with-services';
import { describeWorld, findWorld, type World } from '../world';

const exitCodes = { ok: 0, warning: 3, error: 4 } as const;
const marks = { ok: 'ok  ', warning: 'warn', error: 'FAIL' } as const;

export const command: ForgeCommand = {
  description: [
    'Looks at everything that has to be right between Stripe and a page, and says for each what is so and how to mend it: key mode, variables, generated files and Doppler; account and whether the database is a copy of it, products, prices, portal, webhook endpoint with its events and API version, undelivered events; database, migrations, roles, grants, row-level security, LISTEN through the pooler; the secret of the running server, worker, backlog, dead letters, unmapped customers, clock, the other mode. Then the four rows of the guide’s troubleshooting table with the finding behind each.',
    'It goes on where something does not answer. With --fix it mends what is safe and needs no decision: rights of the generated files, a fresh pull of them, migrations, and what can be changed in place in Stripe; then it looks again.',
    'Example: npx --no forge doctor --fix --dry-run',
    'Exit code: 0 all in order, 1 refused, 2 wrong usage, 3 warnings, 4 errors.',
  ],
  options: [
    ['--fix', 'mend what is safe, then look again'],
    ['--dry-run', 'with --fix: say what would be mended and write nothing'],
    ...liveOptions,
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const world = findWorld();
    const sentence = describeWorld(world);
    if (sentence) console.error(sentence);
    let findings = await look(world, options);
    const mended: string[] = [];
    if (options.fix === true) {
      for (const { check, finding, mend } of findings) {
        if (!mend) continue;
        mended.push(`${check}: ${finding}`);
        if (options.dryRun !== true) await mend();
      }
      if (mended.length > 0 && options.dryRun !== true) findings = await look(world, options);
    }
    const worst = findings.some(({ severity }) => severity === 'error')
      ? 'error'
      : findings.some(({ severity }) => severity === 'warning')
        ? 'warning'
        : 'ok';
    const rows = guideRows(findings);
    if (options.json === true) {
      const plain = findings.map(({ mend, ...finding }) => ({ ...finding, canFix: mend !== undefined }));
      console.log(JSON.stringify({ worst, findings: plain, mended, troubleshooting: rows }));
    } else {
      for (const line of tableLines(findings)) say(line);
      for (const line of guideLines(rows)) say(line);
      for (const line of mended) say(`${options.dryRun === true ? 'would mend' : 'mended'}  ${line}`);
      say(lastLine(worst, findings, options.fix === true));
    }
    return exitCodes[worst];
  },
};

async function look(world: World, consent: Record<string, unknown>): Promise<Finding[]> {
  const progress = await startProgress('doctor');
  const findings = checkVariables(world.source);
  const parts: [string, () => Promise<Finding[]>][] = [
    ['generated files', checkGeneratedFiles],
    ['Stripe', () => checkStripe(world, consent)],
    ['database and webhooks', () => withLooseServices(world)],
  ];
  for (const [name, part] of parts) {
    progress.say(name);
    try {
      findings.push(...(await part()));
    } catch (error) {
      const known = error instanceof CliRefusal ? error : describeError(error);
      if (!known) throw error;
      const [what = '', ...how] = known.message.split(': ');
      findings.push(problem(name, what, how.join(': ') || 'see the variables above'));
    }
  }
  progress.stop(`${findings.length} looked at`);
  return findings;
}

/** Not `withServices`: that one refuses where this one should say what it found. */
async function withLooseServices(world: World): Promise<Finding[]> {
  let services: Services | undefined;
  try {
    services = createServices(readCommandEnv(world.source));
    const findings = await checkDatabase(services);
    if (findings.length === 1) return findings;
    return [...findings, ...(await checkFlow(services))];
  } catch (error) {
    // The variables were named one by one above.
    if (error instanceof CliRefusal)
      return [
        problem('database', 'not looked at: the environment is not complete', 'npx --no forge env check'),
      ];
    const { code, message } = errorSummary(error);
    return [problem('database', `cannot be looked at (${code ?? message})`, 'see the rows above')];
  } finally {
    await services?.close();
  }
}

function tableLines(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings.flatMap(({ check, severity, finding, fix }) => [
    `${marks[severity]}  ${check.padEnd(width)}  ${finding}`,
    ...(fix ? [`      ${' '.repeat(width)}  fix: ${fix}`] : []),
  ]);
}

function guideLines(rows: readonly GuideRow[]): string[] {
  return [
    '',
    'Troubleshooting',
    ...rows.flatMap(({ issue, guide, finding, fix }) => [
      issue,
      `  guide:   ${guide}`,
      `  finding: ${finding}`,
      `  today:   ${fix}`,
    ]),
    '',
  ];
}

function lastLine(worst: keyof typeof exitCodes, findings: readonly Finding[], isFix: boolean): string {
  if (worst === 'ok') return 'All in order. Next: npx --no forge webhooks list';
  const open = findings.filter(({ severity }) => severity !== 'ok');
  if (!isFix && open.some(({ mend }) => mend))
    return `${open.length} to look at, ${open.filter(({ mend }) => mend).length} of them by itself: npx --no forge doctor --fix`;
  return `${open.length} to look at: each row says how. Then: npx --no forge doctor`;
}
