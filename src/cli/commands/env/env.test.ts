import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateFolderPath } from '@/db/embedded/state-folder';
import { CliRefusal } from '../../cli-refusal';
import { readEnvFile } from '../../env-files/read-env-file';
import { type ForgeAnswer, forgeProcess } from '../../run-forge.fixture';
import { downloadSecrets } from '../../secrets/doppler-api';
import { dopplerPlace } from '../../secrets/doppler-projects';
import { landingValues } from '../../secrets/landing-secrets';
import { offlineCopy } from '../../secrets/offline-copy';

const timeout = 90_000;
const token = 'dp.st.dev.canary0123456789';
const secret = 'sk_test_canary$4#"it\'s"=x';

const dashboardSecrets: Record<string, string> = {
  DOPPLER_PROJECT: 'app-factory-dashboard',
  DOPPLER_CONFIG: 'dev',
  DOPPLER_ENVIRONMENT: 'dev',
  DATABASE_URL: 'postgres://app:canarypassword@127.0.0.1:5432/app',
  STRIPE_SECRET_KEY: secret,
  STRIPE_WEBHOOK_SECRET: 'whsec_canary0123456789',
  STRIPE_PRICE_STARTER: 'price_appfactory_starter_monthly',
  STRIPE_PRICE_PRO: 'price_appfactory_pro_monthly',
  STRIPE_PRICE_ENTERPRISE: 'price_appfactory_enterprise_monthly',
  NEXT_PUBLIC_DASHBOARD_URL: 'https://billing.example.com',
  BETTER_AUTH_SECRET: 'canary-of-at-least-thirty-two-characters',
};

/** Doppler's download, as its documentation describes it. */
interface Doppler {
  server: Server;
  url: string;
  configs: Record<string, Record<string, string>>;
  status: number;
  asked: string[];
}

let doppler: Doppler;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'forge-env-'));
  doppler = await startDoppler();
});
afterEach(async () => {
  doppler.server.close();
  await once(doppler.server, 'close');
  rmSync(stateFolderPath(folder), { recursive: true, force: true });
  rmSync(folder, { recursive: true });
});

async function startDoppler(): Promise<Doppler> {
  const fake: Doppler = {
    server: createServer((request, response) => {
      const answer = answerOf(fake, request);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    }),
    url: '',
    configs: {
      'app-factory-dashboard/dev': dashboardSecrets,
      'app-factory-landing/dev': {
        NEXT_PUBLIC_SITE_URL: 'https://example.com',
        STRIPE_PUBLISHABLE_KEY: 'pk_test_public',
        STRIPE_SECRET_KEY: secret,
      },
    },
    status: 200,
    asked: [],
  };
  fake.server.listen(0, '127.0.0.1');
  await once(fake.server, 'listening');
  fake.url = `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}`;
  return fake;
}

function answerOf(fake: Doppler, request: IncomingMessage): { status: number; body: unknown } {
  const url = new URL(request.url ?? '', 'http://localhost');
  const refuse = (status: number, message: string) => ({
    status,
    body: { messages: [message], success: false },
  });
  fake.asked.push(`${url.searchParams.get('project')}/${url.searchParams.get('config')}`);
  if (fake.status !== 200) return refuse(fake.status, 'unavailable');
  if (url.pathname !== '/v3/configs/config/secrets/download') return refuse(404, 'Not Found');
  if (request.headers.authorization !== `Basic ${Buffer.from(`${token}:`).toString('base64')}`)
    return refuse(401, 'Invalid Service token');
  const found = fake.configs[fake.asked.at(-1) ?? ''];
  return found ? { status: 200, body: found } : refuse(404, 'Could not find requested config');
}

const monorepo = `# two apps
setup:
  - project: app-factory-dashboard
    config: dev
    path: apps/dashboard
  - project: app-factory-landing
    config: dev
    path: apps/landing
`;

function env(...args: string[]): Promise<ForgeAnswer> {
  const given = { DOPPLER_TOKEN: token, DOPPLER_API_HOST: doppler.url, HOME: folder };
  return forgeProcess(given, ['env', ...args], { cwd: folder });
}

const read = (name: 'dashboard' | 'landing') => readEnvFile(path.join(folder, `.env.${name}.generated`));

describe('forge env', () => {
  it('pulls both files, says what differs by name alone, and has nothing to do the second time', {
    timeout,
  }, async () => {
    writeFileSync(path.join(folder, 'doppler.yaml'), monorepo);
    const dry = await env('pull', '--dry-run');
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('+STRIPE_SECRET_KEY') });
    expect(existsSync(path.join(folder, '.env.dashboard.generated'))).toBe(false);
    expect((await env('diff')).code).toBe(3);
    expect((await env('pull', '--offline')).err).toContain('was never read here');

    const pulled = await env('pull');
    expect(pulled).toMatchObject({ code: 0, err: '' });
    const { DOPPLER_PROJECT: _p, DOPPLER_CONFIG: _c, DOPPLER_ENVIRONMENT: _e, ...wanted } = dashboardSecrets;
    expect(read('dashboard')).toEqual(wanted);
    expect(read('landing')).toEqual({
      NEXT_PUBLIC_SITE_URL: 'https://example.com',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_public',
    });
    expect(statSync(path.join(folder, '.env.dashboard.generated')).mode & 0o777).toBe(0o600);
    expect(await env('diff')).toMatchObject({ code: 0, out: expect.stringContaining('as it should be') });

    dashboardSecrets.STRIPE_WEBHOOK_SECRET = 'whsec_canary_rolled_012345';
    const differs = await env('diff', '--json');
    expect(differs.code).toBe(3);
    expect(JSON.parse(differs.out)).toMatchObject({
      isFresh: false,
      files: [{ target: 'dashboard', added: [], changed: ['STRIPE_WEBHOOK_SECRET'], removed: [] }, {}],
    });
    for (const { out, err } of [dry, pulled, differs]) expect(out + err).not.toMatch(/canary/);
  });

  it('takes the last answer when Doppler is down or not to be asked, and says as of when', {
    timeout,
  }, async () => {
    writeFileSync(path.join(folder, 'doppler.yaml'), monorepo);
    doppler.status = 503;
    expect(await env('pull')).toMatchObject({ code: 1, err: expect.stringContaining('was never read here') });
    doppler.status = 200;
    await env('pull');
    doppler.status = 503;
    rmSync(path.join(folder, '.env.dashboard.generated'));
    const pulled = await env('pull', '--target', 'dashboard');
    expect(pulled.err).toContain('Doppler answers 503');
    expect(pulled.out).toMatch(/as of \d{4}-.*offline copy/);
    expect(read('dashboard').STRIPE_SECRET_KEY).toBe(secret);
    const asked = doppler.asked.length;
    expect((await env('pull', '--offline')).code).toBe(0);
    expect(doppler.asked).toHaveLength(asked);
  });

  it('refuses an answer without one value, and keeps the files and the last answer', {
    timeout,
  }, async () => {
    writeFileSync(path.join(folder, 'doppler.yaml'), monorepo);
    await env('pull');
    const before = read('dashboard');
    doppler.configs['app-factory-dashboard/dev'] = { DOPPLER_CONFIG: 'dev' };
    for (const args of [['pull'], ['pull', '--dry-run'], ['diff']])
      expect(await env(...args)).toMatchObject({
        code: 1,
        err: expect.stringContaining('has not one value'),
      });
    expect(read('dashboard')).toEqual(before);
    expect((await env('pull', '--offline')).code).toBe(0);
    expect(read('dashboard')).toEqual(before);
  });

  it('refuses a value that no env file can hold in the dry run too', { timeout }, async () => {
    const place = doppler.configs['app-factory-dashboard/dev'];
    writeFileSync(path.join(folder, 'doppler.yaml'), monorepo);
    doppler.configs['app-factory-dashboard/dev'] = { ...place, ODD: 'canary\r\nsecond' };
    const run = await env('pull');
    expect(run).toMatchObject({ code: 1, err: expect.stringMatching(/^forge: ODD holds a carriage return/) });
    expect(await env('pull', '--dry-run')).toMatchObject({ code: 1, err: run.err });
  });

  it('refuses a wrong token or config in one line without the token, and does not fall back', {
    timeout,
  }, async () => {
    writeFileSync(path.join(folder, 'doppler.yaml'), monorepo);
    await env('pull');
    doppler.status = 403;
    const refused = await env('pull');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(
      /^forge: Doppler refuses the token for app-factory-dashboard\/dev \(403\).*\n$/,
    );
    expect(refused.err).not.toContain('canary');
    doppler.status = 200;
    doppler.configs = {};
    expect((await env('pull')).err).toContain('Doppler has no app-factory-dashboard/dev (404)');
  });

  it('takes a file or this process as its source', { timeout }, async () => {
    const own = path.join(folder, 'secrets.env');
    writeFileSync(own, 'STRIPE_SECRET_KEY=sk_test_fromfile\nNEXT_PUBLIC_A="b c"\n');
    expect((await env('pull', '--from', own, '--dry-run')).out).toContain(
      `Do it: npx --no forge env pull --from ${own}`,
    );
    expect((await env('pull', '--from', own)).code).toBe(0);
    expect(read('dashboard')).toEqual({ STRIPE_SECRET_KEY: 'sk_test_fromfile', NEXT_PUBLIC_A: 'b c' });
    expect(read('landing')).toEqual({ NEXT_PUBLIC_A: 'b c' });
    const given = { STRIPE_SECRET_KEY: 'sk_test_process', OTHER: 'x' };
    await forgeProcess(given, ['env', 'pull', '--source', 'process'], { cwd: folder });
    expect(read('dashboard')).toMatchObject({ STRIPE_SECRET_KEY: 'sk_test_process' });
    expect(read('dashboard')).not.toHaveProperty('OTHER');
  });

  it('checks that a server would start: names what is missing with the command that sets it, and open files', {
    timeout,
  }, async () => {
    writeFileSync(path.join(folder, 'doppler.yaml'), monorepo);
    await env('pull');
    expect(await env('check')).toMatchObject({ code: 0, out: expect.stringContaining('is complete') });
    const file = path.join(folder, '.env.dashboard.generated');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^BETTER_AUTH_SECRET=.*$/m, ''));
    chmodSync(file, 0o644);
    const checked = await env('check');
    expect(checked.code).toBe(3);
    expect(checked.out).toContain('can be read by other users\n  fix: chmod 600 .env.dashboard.generated');
    expect(checked.out).toMatch(
      /BETTER_AUTH_SECRET is missing.*\n {2}fix: doppler secrets set BETTER_AUTH_SECRET,/,
    );
    expect(checked.out).not.toContain('canary');
  });
});

describe('Doppler', () => {
  const place = { project: 'app-factory-dashboard', config: 'dev' };

  it('is asked once, with the token in a header, and never follows a redirect', async () => {
    await downloadSecrets({ token, apiHost: doppler.url }, place);
    expect(doppler.asked).toEqual(['app-factory-dashboard/dev']);
    doppler.status = 302;
    await expect(downloadSecrets({ token, apiHost: doppler.url }, place)).rejects.toThrow(CliRefusal);
  });

  it('never gets the token over plain http, but on this machine', async () => {
    for (const apiHost of ['http://doppler.example.com', 'doppler.example.com', 'ftp://127.0.0.1'])
      await expect(downloadSecrets({ token, apiHost }, place)).rejects.toThrow(
        /^DOPPLER_API_HOST must begin with https:/,
      );
  });

  it('finds a target’s project by DOPPLER_PROJECT, by path, or as the only entry, and says where doppler.yaml is wrong', () => {
    const file = path.join(folder, 'doppler.yaml');
    const of = (target: 'dashboard' | 'landing', project?: string, config?: string) =>
      dopplerPlace(target, { folder, project, config });
    expect(of('landing')).toEqual({ project: null, config: null });
    writeFileSync(file, monorepo);
    expect(of('landing')).toEqual({ project: 'app-factory-landing', config: 'dev' });
    expect(of('landing', 'p', 'c')).toEqual({ project: 'p', config: 'c' });
    writeFileSync(file, 'setup:\n  project: one\n  config: dev\n');
    expect(of('dashboard')).toEqual({ project: 'one', config: 'dev' });
    writeFileSync(file, 'setup:\n  - project: [\n');
    expect(() => of('dashboard')).toThrow(/^doppler\.yaml:\d+:\d+: /);
    writeFileSync(file, 'setup:\n  - project: *x\n');
    expect(() => of('dashboard')).toThrow(/^doppler\.yaml:2:14: .*alias/i);
    writeFileSync(file, 'setup:\n  - config: dev\n');
    expect(() => of('dashboard')).toThrow('doppler.yaml: setup');
  });

  it('leaves an offline copy that only the same token opens', () => {
    offlineCopy(token, place, folder).keep({ A: 'canary' });
    expect(offlineCopy(token, place, folder).read()?.secrets).toEqual({ A: 'canary' });
    expect(() => offlineCopy('dp.st.other', place, folder).read()).toThrow(
      'does not open with this DOPPLER_TOKEN',
    );
    expect(offlineCopy(token, { project: 'other', config: 'dev' }, folder).read()).toBeNull();
  });
});

describe('the landing file', () => {
  it('refuses a public name that holds a secret, and never says the secret', () => {
    for (const value of ['sk_live_canary', 'postgres://u:canary@db/x', 'whsec_canary', 'dp.st.canary'])
      expect(() => landingValues({ NEXT_PUBLIC_SLIP: value })).toThrow(
        /^NEXT_PUBLIC_SLIP is public(?!.*canary)/,
      );
    expect(landingValues({ NEXT_PUBLIC_A: 'https://x.test', B: 'c' })).toEqual({
      NEXT_PUBLIC_A: 'https://x.test',
    });
  });
});
