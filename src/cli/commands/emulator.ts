import { createStripeEmulator, type Emulator, EmulatorOptionError } from '@/emulator';
import type { ClockOption } from '@/emulator/accounts/emulator-clock';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';
import { supervise } from '../supervisor/supervise';

export const command: ForgeCommand = {
  description: [
    'Serves Stripe’s API, hosted pages, webhooks and an inspector on 127.0.0.1 until Ctrl-C. Every sk_test_<name> key opens an account of its own. No money moves and nothing leaves this machine.',
    'State is kept in memory, or in the file of --data-file, which survives restarts and kills. The same seed, clock and requests give the same bytes.',
    'Example: npx --no forge emulator --port 12111 --seed 7 --clock 2026-01-31T12:00:00Z',
    'Exit code: 0 after Ctrl-C or SIGTERM, 1 when it could not start, 2 for an unknown option.',
  ],
  options: [
    ['--port <port>', 'port on 127.0.0.1; 0 takes a free one (12111)'],
    ['--seed <seed>', 'what ids and faults follow from (app-factory)'],
    [
      '--clock <clock>',
      'real, manual (stands until it is moved), fixed, or a moment at which a manual clock stands (real)',
    ],
    ['--default-version <version>', 'the API version of requests that name none (the newest)'],
    ['--data-file <path>', 'keep all accounts in this file'],
    ['--verbose', 'a line for each request and delivery'],
    ['--json', 'print one JSON line {"ready":true,"url":...} instead of the text'],
  ],
  async run(options) {
    const print = (line: string): void => console.log(line);
    const say = options.json === true ? (line: string) => console.error(line) : print;
    const settings = {
      port: port(options.port),
      seed: text(options.seed),
      clock: clock(text(options.clock)),
      dataFile: text(options.dataFile),
      apiVersion: text(options.defaultVersion),
      logger: options.verbose === true ? (line: string) => console.error(line) : undefined,
    };
    return await supervise(async (lifetime) => {
      const emulator = await createStripeEmulator(settings).catch((error: unknown) =>
        refuse(error, settings),
      );
      lifetime.defer(() => emulator.close());
      if (options.json === true) print(JSON.stringify({ ready: true, url: emulator.url }));
      else for (const line of welcome(emulator)) print(line);
    }, say);
  },
};

function welcome({ url, port }: Emulator): string[] {
  return [
    `Stripe emulator at ${url}`,
    `Inspector      ${url}/_emulator/`,
    '',
    'Point an SDK at it with any test key; each name is an account of its own:',
    `  new Stripe('sk_test_emulator', { host: '127.0.0.1', port: ${port}, protocol: 'http' })`,
    `  stripe trigger checkout.session.completed --api-key sk_test_emulator --api-base ${url}`,
    `  curl ${url}/v1/customers -u sk_test_emulator:`,
    'Send its events somewhere:',
    `  curl -X PUT ${url}/_emulator/webhook_endpoint -d '{"url":"http://localhost:3001/api/billing/webhook","secret":"whsec_..."}'`,
    '',
    'Ctrl-C ends it.',
  ];
}

function refuse(
  error: unknown,
  { port: taken, dataFile }: { port: number; dataFile: string | undefined },
): never {
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE')
      throw new CliRefusal(`port ${taken} is taken: choose another with --port, or 0 for any free one`);
    if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'ENOTDIR')
      throw new CliRefusal(`the data file ${dataFile} cannot be written: choose another with --data-file`);
  }
  if (error instanceof EmulatorOptionError) throw new CliRefusal(error.message);
  throw error;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function port(value: unknown): number {
  const number = value === undefined ? 12_111 : Number(value);
  if (Number.isInteger(number) && number >= 0 && number < 65_536 && value !== '') return number;
  throw new CliRefusal(`--port ${String(value)} is no port: give a number from 0 to 65535`, 2);
}

function clock(value: string | undefined): ClockOption {
  if (value === undefined || value === 'real' || value === 'manual' || value === 'fixed')
    return value ?? 'real';
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.floor(Date.parse(value) / 1000);
  if (Number.isSafeInteger(seconds) && seconds >= 0) return { manual: seconds };
  throw new CliRefusal(
    `--clock ${value} is no clock: give real, manual, fixed, or a moment such as 2026-01-31T12:00:00Z`,
    2,
  );
}
