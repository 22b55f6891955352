import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handledEventTypes } from '@/billing/handled-events';
import { connectStripe } from '@/billing/stripe-connection';
import { createStripeEmulator, type Emulator } from '@/emulator';
import { eventually } from '@/test/eventually';
import { createTestDatabase } from '@/test/test-database';
import { type ForgeAnswer, forge } from '../run-forge.fixture';
import { listenSession } from '../stripe-cli/listen-session.fixture';
import { openSandbox } from '../stripe-cli/sandbox';
import { readListenSecret } from '../stripe-cli/stripe-program';
import { createLifetime } from '../supervisor/lifetime';
import { readRunningStack } from '../supervisor/running-stack';
import { cataloguePrices, startForwarding } from '../supervisor/stripe-side';

const checkout = path.join(import.meta.dirname, '../../..');
const listenSecret = 'whsec_ofstripelisten0123456789';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'forge-dev-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program in the place of the official one, first on the PATH: writes down how it was called, then answers `script`. */
function putProgram(script: string): string {
  const program = path.join(folder, 'stripe');
  writeFileSync(
    program,
    `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(path.join(folder, 'calls'))}, JSON.stringify({ args, key: process.env.STRIPE_API_KEY ?? null }) + '\\n');
${script}
`,
  );
  chmodSync(program, 0o755);
  return `${folder}${path.delimiter}${process.env.PATH}`;
}

function calls(): { args: string[]; key: string | null }[] {
  const file = path.join(folder, 'calls');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { args: string[]; key: string | null });
}

const dev = (env: Record<string, string>, ...args: string[]): Promise<ForgeAnswer> =>
  forge(env, 'dev', ...args);

describe('forge dev --stripe', () => {
  it('refuses an unknown one, a live or missing key, and a missing secret, before anything runs', {
    timeout: 60_000,
  }, async () => {
    const ports = { PORT: '45871', EMULATOR_PORT: '45881' };
    const said = async (env: Record<string, string>, ...args: string[]) => {
      const { code, out, err } = await dev({ ...ports, ...env }, ...args);
      expect(code).toBe(1);
      return out + err;
    };
    const unknown = await dev(ports, '--stripe', 'paypal');
    expect(unknown.code).toBe(2);
    expect(unknown.out + unknown.err).toContain('give emulator, cli, sandbox, test');
    expect(await said({}, '--stripe', 'cli')).toContain('needs STRIPE_SECRET_KEY');
    const live = await said({ STRIPE_SECRET_KEY: 'sk_live_canary' }, '--stripe', 'cli');
    expect(live).toContain('takes a test key alone');
    expect(live).not.toContain('canary');
    expect(await said({ STRIPE_SECRET_KEY: 'sk_test_x' }, '--stripe', 'test')).toContain(
      'needs STRIPE_WEBHOOK_SECRET',
    );
  });

  it('has the official stripe listen bring events, signed with the secret it was asked for, its key in the environment alone', {
    timeout: 90_000,
  }, async () => {
    // A home of its own, and no way out: what the CLI would ask of the network ends here.
    vi.stubEnv('HOME', folder);
    vi.stubEnv('XDG_CONFIG_HOME', folder);
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    await using session = await listenSession(listenSecret);
    const key = 'sk_test_0123456789abcdef';
    expect(await readListenSecret(key, session.url)).toBe(listenSecret);
    expect(session.asked).toContain(`POST /v1/stripecli/sessions Bearer ${key}`);

    const came: { body: string; signature: string }[] = [];
    const app = createHttpServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      came.push({
        body: Buffer.concat(chunks).toString(),
        signature: String(request.headers['stripe-signature']),
      });
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(app, 'listening');
    const lifetime = createLifetime();
    const said: string[] = [];
    try {
      const side = {
        secretKey: key,
        publishableKey: undefined,
        webhookSecret: listenSecret,
        apiBase: session.url,
        prices: cataloguePrices,
        words: '',
      };
      const webhookUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}/api/billing/webhook`;
      const options = { stateDir: folder, showAll: true, print: (line: string) => void said.push(line) };
      await startForwarding(side, webhookUrl, options, lifetime);
      const stripe = connectStripe(key, session.url);
      const payload = JSON.stringify({
        id: 'evt_1',
        object: 'event',
        type: 'invoice.paid',
        created: 1_790_000_000,
        livemode: false,
        data: { object: { object: 'invoice' } },
      });
      await session.send(
        payload,
        stripe.webhooks.generateTestHeaderString({ payload, secret: listenSecret }),
      );
      await eventually(async () => expect(came, said.join('\n')).toHaveLength(1), 60_000);
      const [first] = came;
      expect(stripe.webhooks.constructEvent(first?.body ?? '', first?.signature ?? '', listenSecret).id).toBe(
        'evt_1',
      );
      const log = path.join(folder, 'logs', 'stripe.log');
      await eventually(async () => {
        for (const seen of [said.join('\n'), readFileSync(log, 'utf8')])
          expect(seen).toContain('webhook signing secret is [hidden]');
      });
      const seen = `${said.join('\n')}${readFileSync(log, 'utf8')}`;
      for (const hidden of [key, listenSecret]) expect(seen).not.toContain(hidden);
    } finally {
      lifetime.end({ exitCode: 0, sentence: 'done' });
      await lifetime.cleanUp(() => undefined);
      app.closeAllConnections();
      app.close();
    }
  });

  it('makes one sandbox and keeps it, readable by its owner alone, until it is too old', {
    timeout: 60_000,
  }, async () => {
    vi.stubEnv(
      'PATH',
      putProgram(
        `console.log(JSON.stringify({ secret_key: 'sk_test_sandbox', publishable_key: 'pk_test_sandbox' }));`,
      ),
    );
    const sandbox = { secretKey: 'sk_test_sandbox', publishableKey: 'pk_test_sandbox' };
    expect(await openSandbox(folder)).toEqual(sandbox);
    expect(await openSandbox(folder)).toEqual(sandbox);
    expect(calls().map(({ args }) => args)).toEqual([['sandbox', 'create', '--from-git']]);
    const file = path.join(folder, 'sandbox.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"createdMs":\d+/, '"createdMs":1'));
    await openSandbox(folder);
    expect(calls()).toHaveLength(2);
    vi.stubEnv('PATH', putProgram(`console.error('error: sk_test_canary is expired'); process.exit(1);`));
    await expect(readListenSecret('sk_test_x', undefined)).rejects.toThrow(
      /^stripe listen failed: error: \[key\] is expired/,
    );
  });
});

// One stack a checkout: beside `npm run dev` this one would be refused.
describe.skipIf(readRunningStack(checkout) !== null)('forge dev --stripe cli, the whole stack', () => {
  let emulator: Emulator;
  let stack: ChildProcess | undefined;
  beforeEach(async () => {
    emulator = await createStripeEmulator({ port: 0, seed: 'dev-stripe' });
  });
  afterEach(async () => {
    await stop();
    await emulator.close();
  });

  async function stop(): Promise<void> {
    if (!stack || stack.exitCode !== null) return;
    const ended = once(stack, 'close');
    stack.kill('SIGTERM');
    await ended;
  }

  it('brings the catalogue in, has exactly the handled events forwarded, and passes the secret on to the app and to other commands', {
    timeout: 240_000,
  }, async () => {
    const PATH = putProgram(
      `if (args.includes('--print-secret')) console.log('${listenSecret}'); else setInterval(() => {}, 1_000);`,
    );
    const [port, emulatorPort] = [await freePort(), await freePort()];
    const key = 'sk_test_devstripe';
    await using database = await createTestDatabase();
    let output = '';
    stack = spawn(process.execPath, ['src/cli/bin.mjs', 'dev', '--stripe', 'cli'], {
      cwd: checkout,
      env: {
        PATH,
        HOME: process.env.HOME,
        NODE_ENV: 'test',
        PORT: String(port),
        EMULATOR_PORT: String(emulatorPort),
        DATABASE_URL: database.url,
        STRIPE_SECRET_KEY: key,
        STRIPE_API_BASE: emulator.url,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [stack.stdout, stack.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    await eventually(async () => {
      expect(stack?.exitCode, output).toBeNull();
      expect(output).toContain('events by stripe listen and its secret');
    }, 200_000);
    const stripe = connectStripe(key, emulator.url);
    expect((await stripe.products.list()).data.length).toBeGreaterThan(3);
    const webhookUrl = `http://127.0.0.1:${port}/api/billing/webhook`;
    await eventually(async () => expect(calls()).toHaveLength(2));
    const [, listening] = calls();
    expect(listening?.args).toEqual([
      'listen',
      '--events',
      handledEventTypes.join(','),
      '--forward-to',
      webhookUrl,
      '--skip-update',
      '--api-base',
      emulator.url,
    ]);
    expect(listening?.key).toBe(key);
    expect(output).not.toContain(listenSecret);

    const payload = '{"object":"nothing"}';
    const header = stripe.webhooks.generateTestHeaderString({ payload, secret: listenSecret });
    const answer = await fetch(webhookUrl, {
      method: 'POST',
      body: payload,
      headers: { 'stripe-signature': header },
    });
    expect(await answer.text()).toContain('not a Stripe event');
    const other = await forge({ FORGE_WORLD: '' }, 'org', 'show', 'acme');
    expect(other.err).toContain('on the development stack that runs here');
    expect(other.out).toContain('Acme (');
    await stop();
  });

  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    return port;
  }
});
