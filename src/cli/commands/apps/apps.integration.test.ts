import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@/test/eventually';
import { parseApps } from '../../apps/apps-file';
import { appsJsonSchema } from '../../apps/apps-schema';
import { type ForgeAnswer, forge, forgeProcess } from '../../run-forge.fixture';

const timeout = 60_000;
const checkout = path.join(import.meta.dirname, '../../../..');

/** Inside the checkout, where git looks away, so that a Next app in it finds next. */
let folder: string;
let file: string;
beforeEach(() => {
  const base = path.join(checkout, 'test-results');
  mkdirSync(base, { recursive: true });
  folder = mkdtempSync(path.join(base, 'apps-'));
  file = path.join(folder, 'apps.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]): Promise<ForgeAnswer> => forge({}, 'apps', ...args, '--file', file);

/** What is wrong, as `line:column problem`. */
function problems(text: string): string[] {
  return parseApps('apps.yaml', text).problems.map(
    ({ line, column, problem }) => `${line}:${column} ${problem}`,
  );
}

describe('forge apps check', () => {
  it('accepts the guide’s entry and says where everything else is wrong', () => {
    const guide = `apps:
  my-customer-app:
    features:
      payments: true
    secrets:
      - STRIPE_PUBLISHABLE_KEY_CUSTOMER
      - STRIPE_SECRET_KEY_CUSTOMER
      - STRIPE_WEBHOOK_SECRET_CUSTOMER
`;
    expect(problems(guide)).toEqual([]);
    expect(problems(guide.replace('      - STRIPE_SECRET_KEY_CUSTOMER\n', ''))).toEqual([
      '4:17 my-customer-app: payments need the secrets STRIPE_SECRET_KEY_CUSTOMER',
    ]);
    expect(problems(guide.replace('true', 'yes please'))).toEqual([
      expect.stringMatching(/^4:17 apps\.my-customer-app\.features\.payments/),
    ]);
    expect(problems(guide.replace('payments', 'paymants'))).toEqual([
      '4:7 apps.my-customer-app.features knows no paymants',
    ]);
    expect(problems(guide.replace('payments: true', 'payments: false'))).toEqual([
      '6:7 my-customer-app: STRIPE_PUBLISHABLE_KEY_CUSTOMER is named and features.payments is not true',
    ]);
    expect(problems(guide.replace('STRIPE_SECRET_KEY_CUSTOMER', 'sk_live_51Habc'))[0]).toMatch(
      /^7:9 .*never its value/,
    );
    expect(problems(guide.replace('my-customer-app', 'My_App'))[0]).toMatch(
      /^2:3 apps\.My_App: an app is named in lower case/,
    );
    expect(problems(`${guide}  my-customer-app: {}\n`)[0]).toMatch(/^9:3 Map keys must be unique/);
    expect(problems('apps:\n  a: [\n')[0]).toMatch(/^\d:\d /);
    expect(problems('')[0]).toMatch(/^1:1 /);
    expect(problems('apps:\n  a:\n    secrets: [*x]\n')[0]).toMatch(/^3:15 .*alias.*/i);
    const doubled = Array.from(
      { length: 30 },
      (_, index) => `b${index + 1}: &b${index + 1} [*b${index}, *b${index}]\n`,
    );
    expect(problems(`b0: &b0 [x]\n${doubled.join('')}apps: {}\n`)[0]).toMatch(/^2:10 \*b0 is an alias/);
    expect(problems('apps:\n')).toEqual([]);
  });

  it('prints PATH:line:column and answers 3, as a process too', { timeout }, async () => {
    writeFileSync(file, 'apps:\n  shop:\n    features: { payments: true }\n');
    const checked = await forgeProcess({}, ['apps', 'check', '--file', file]);
    expect(checked).toMatchObject({
      code: 3,
      out: expect.stringMatching(/apps\.yaml:3:27: shop: payments need the secrets/),
    });
    expect(await run('check', '--json')).toMatchObject({ code: 3 });
    writeFileSync(file, 'apps:\n  shop:\n    secrets: [*x]\n');
    expect(await run('check')).toMatchObject({
      code: 3,
      out: expect.stringMatching(/apps\.yaml:3:15: .*alias/i),
    });
    rmSync(file);
    expect(await run('check')).toMatchObject({
      code: 1,
      err: expect.stringContaining('apps add NAME makes it'),
    });
  });

  it('has a schema for editors that is this check’s own, and a file that passes it', async () => {
    const stored = readFileSync(path.join(checkout, 'ops/apps.schema.json'), 'utf8');
    expect(JSON.parse(stored)).toEqual(JSON.parse(appsJsonSchema()));
    expect((await forge({}, 'apps', 'check')).code).toBe(0);
  });
});

describe('forge apps add and payments enable', () => {
  it('adds apps free of Stripe, gives one payments, and keeps comments and order', async () => {
    writeFileSync(file, '# ours\napps:\n  # the first customer\n  zebra: {} # keep me\n');
    expect((await run('add', 'my-customer-app')).out).toContain('free of Stripe');
    const added = readFileSync(file, 'utf8');
    expect(added).toContain(
      '# ours\napps:\n  # the first customer\n  zebra: {} # keep me\n  my-customer-app:',
    );
    expect((await run('add', 'my-customer-app')).out).toContain('is there already');
    expect(readFileSync(file, 'utf8')).toBe(added);

    const dry = await run('payments', 'enable', 'my-customer-app', '--dry-run');
    expect(dry.out).toContain('would have payments');
    expect(dry.out).toContain(`Do it: npx --no forge apps payments enable my-customer-app --file ${file}`);
    expect(readFileSync(file, 'utf8')).toBe(added);
    const enabled = await run('payments', 'enable', 'my-customer-app');
    expect(enabled.out).toContain('  doppler secrets set STRIPE_SECRET_KEY_CUSTOMER\n');
    expect((await run('check')).code).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('# keep me');
    expect((await run('payments', 'enable', 'my-customer-app')).out).toContain('had payments already');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(JSON.parse((await run('list', '--json')).out)).toMatchObject({
      apps: [
        { name: 'zebra', payments: false },
        { name: 'my-customer-app', payments: true },
      ],
    });
  });

  it('makes the file, and refuses a name that is none, an unknown app, and a file that is not right', async () => {
    expect((await run('add', 'shop')).code).toBe(0);
    expect((await run('add', 'My App')).err).toContain('is no name for an app');
    expect((await run('payments', 'enable', 'store')).err).toContain('has no app store');
    writeFileSync(file, 'apps:\n  shop: 3\n');
    const before = readFileSync(file, 'utf8');
    expect((await run('add', 'store')).err).toMatch(/apps\.yaml:2:9: /);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('forge apps scaffold', () => {
  const secret = 'whsec_customer';
  let server: ChildProcess | undefined;
  afterEach(async () => {
    if (!server?.pid) return;
    const ended = once(server, 'close');
    process.kill(-server.pid, 'SIGKILL');
    await ended;
    server = undefined;
  });

  function makeApp(): string {
    const app = path.join(folder, 'app-of-customer');
    mkdirSync(path.join(app, 'src/app'), { recursive: true });
    writeFileSync(
      path.join(app, 'package.json'),
      '{"name":"app-of-customer","private":true,"dependencies":{"next":"16.4.6"}}',
    );
    writeFileSync(path.join(app, 'README.md'), '# The app\n\nIts own words.\n');
    writeFileSync(
      path.join(app, 'src/app/layout.tsx'),
      `import type { ReactNode } from 'react';
export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
    );
    writeFileSync(
      path.join(app, 'src/app/page.tsx'),
      'export default function Page() {\n  return <p>hello</p>;\n}\n',
    );
    writeFileSync(
      path.join(app, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2022',
          lib: ['dom', 'esnext'],
          module: 'esnext',
          moduleResolution: 'bundler',
          jsx: 'react-jsx',
          strict: true,
          noUncheckedIndexedAccess: true,
          noUnusedLocals: true,
          noEmit: true,
          skipLibCheck: true,
          isolatedModules: true,
          types: ['node', 'react'],
        },
        include: ['src'],
      }),
    );
    return app;
  }

  it('writes endpoints that compile in a Next app, verify signatures, and answer 501 where the customer’s code goes', {
    timeout: 240_000,
  }, async () => {
    const app = makeApp();
    await run('add', 'shop');
    expect((await run('scaffold', 'shop', '--into', app)).err).toContain(
      'shop is free of Stripe: npx --no forge apps payments enable shop',
    );
    await run('payments', 'enable', 'shop');
    expect((await run('scaffold', 'shop', '--into', app, '--dry-run')).out).toContain('Nothing was written');
    expect(existsSync(path.join(app, 'src/lib'))).toBe(false);
    const written = await run('scaffold', 'shop', '--into', app);
    expect(written).toMatchObject({
      code: 0,
      out: expect.stringContaining('doppler secrets set STRIPE_WEBHOOK_SECRET_CUSTOMER'),
    });
    expect(readFileSync(path.join(app, 'README.md'), 'utf8')).toMatch(
      /^# The app\n\nIts own words\.\n\n<!-- forge:payments -->\n## Payments[\s\S]*another provider/,
    );
    expect(existsSync(path.join(app, '.env.payments.example'))).toBe(true);

    const types = spawnSync(path.join(checkout, 'node_modules/.bin/tsc'), ['-p', app], { encoding: 'utf8' });
    expect(types.stdout).toBe('');
    expect(types.status).toBe(0);

    const url = await startNext(app);
    const post = async (name: string, init: RequestInit = {}) => {
      const answer = await fetch(`${url}/api/payments/${name}`, { method: 'POST', ...init });
      return { status: answer.status, error: ((await answer.json()) as { error: string }).error };
    };
    expect(await post('checkout')).toMatchObject({
      status: 501,
      error: expect.stringContaining('app/api/payments/checkout/route.ts'),
    });
    expect(await post('portal')).toMatchObject({
      status: 501,
      error: expect.stringContaining('app/api/payments/portal/route.ts'),
    });

    const body = JSON.stringify({ id: 'evt_1', type: 'invoice.paid' });
    const signed = (key: string, time: number, of = body) =>
      `t=${time},v1=${createHmac('sha256', key).update(`${time}.${of}`).digest('hex')}`;
    const now = Math.floor(Date.now() / 1_000);
    const hook = (header: string) => post('webhook', { body, headers: { 'stripe-signature': header } });
    expect(await hook(signed(secret, now))).toMatchObject({
      status: 501,
      error: expect.stringContaining('Nothing handles invoice.paid yet'),
    });
    const refused = { status: 400, error: 'Signature verification failed' };
    for (const forged of [
      signed('whsec_other', now),
      signed(secret, now - 301),
      signed(secret, now, '{}'),
      `t=${now}`,
      'v1=',
      '',
    ])
      expect(await hook(forged)).toEqual(refused);
    expect(await post('webhook', { body })).toEqual(refused);
  });

  it('keeps what somebody changed, changes nothing the second time, and never writes through a link or outside a Next app', async () => {
    const app = makeApp();
    await run('add', 'shop');
    await run('payments', 'enable', 'shop');
    await run('scaffold', 'shop', '--into', app);
    const route = path.join(app, 'src/app/api/payments/checkout/route.ts');
    writeFileSync(route, 'export const mine = true;\n');
    const readme = readFileSync(path.join(app, 'README.md'), 'utf8');
    const again = await run('scaffold', 'shop', '--into', app, '--json');
    const { files } = JSON.parse(again.out) as { files: { file: string; action: string }[] };
    expect(files.filter(({ action }) => action !== 'same')).toEqual([
      { file: 'src/app/api/payments/checkout/route.ts', action: 'kept' },
    ]);
    expect(readFileSync(route, 'utf8')).toBe('export const mine = true;\n');
    expect(readFileSync(path.join(app, 'README.md'), 'utf8')).toBe(readme);
    expect((await run('scaffold', 'shop', '--into', folder)).err).toContain('has no package.json');
    expect((await run('scaffold', 'shop')).code).toBe(2);
  });

  async function startNext(app: string): Promise<string> {
    const port = await freePort();
    const next = path.join(checkout, 'node_modules/next/dist/bin/next');
    // Not Turbopack: it would take the checkout for the app's root, and the checkout's instrumentation with it.
    server = spawn(
      process.execPath,
      [next, 'dev', '--webpack', '--port', String(port), '--hostname', '127.0.0.1'],
      {
        cwd: app,
        detached: true,
        stdio: 'ignore',
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          NODE_ENV: 'development',
          NEXT_TELEMETRY_DISABLED: '1',
          STRIPE_PUBLISHABLE_KEY_CUSTOMER: 'pk_test_customer',
          STRIPE_SECRET_KEY_CUSTOMER: 'sk_test_customer',
          STRIPE_WEBHOOK_SECRET_CUSTOMER: secret,
        },
      },
    );
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => expect((await fetch(url)).status).toBe(200), 120_000);
    return url;
  }

  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    await once(probe, 'close');
    return typeof address === 'object' && address ? address.port : 0;
  }
});
