import { expect, it } from 'vitest';
import { drawBox, summaryBox } from './summary-box';

const summary = {
  title: 'App Factory billing (development)',
  dashboardUrl: 'http://localhost:3001',
  stripe: 'emulator, http://127.0.0.1:12111/_emulator/',
  mailboxUrl: 'http://127.0.0.1:12112',
  databaseUrl: 'postgres://postgres:hunter2@127.0.0.1:54321/appfactory_dev',
  seeded: { password: 'app-factory-demo', logins: [{ email: 'operator@appfactory.test', may: 'operator' }] },
  startMs: 4_321,
};

it('the box fits 80 columns, says where everything is, and hides a database password', () => {
  const box = summaryBox(summary);
  const lines = box.split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[0]?.length).toBeLessThanOrEqual(80);
  for (const part of [
    'http://localhost:3001/billing',
    'http://127.0.0.1:12111/_emulator/',
    'http://127.0.0.1:12112',
    'postgres://postgres@127.0.0.1:54321/appfactory_dev',
    'app-factory-demo',
    'operator@appfactory.test',
    'Ctrl-C',
    'ready in 4.3 s',
  ]) {
    expect(box).toContain(part);
  }
  expect(box).not.toContain('hunter2');
});

it('a line that is too long is cut, not wrapped', () => {
  const [top = '', row = ''] = drawBox(['x'.repeat(200)]).split('\n');
  expect(top).toHaveLength(80);
  expect(row).toHaveLength(80);
  expect(row).toContain('...');
});
