import { expect, it } from 'vitest';
import { routineLine } from './routine-line';

it.each([
  [''],
  ['{"level":30,"time":1,"msg":"ready","port":3001}'],
  ['{"ready":true,"url":"http://127.0.0.1:12111"}'],
  [' ✓ Compiled /billing in 1200ms'],
  ['\u001b[32m○\u001b[39m Compiling / ...'],
  [' GET /billing 200 in 12ms'],
  ['POST /v1/prices 200 req_VgRbVK6m8GUxAb'],
  ['GET /v1/products/appfactory_pro 404 req_VgRbVKtY1Fs78V'],
])('hides %j', (line) => {
  expect(routineLine(line)).toBeNull();
});

it.each([[' GET /billing 500 in 12ms'], ['Error: something'], ['{"an":"object"}'], ['{ not json']])(
  'shows %j as it is',
  (line) => {
    expect(routineLine(line)).toBe(line);
  },
);

it('a log entry from warn upwards is shown without the fields that help no person', () => {
  const entry = {
    level: 50,
    time: 1,
    pid: 2,
    hostname: 'h',
    name: 'appfactory',
    msg: 'sync failed',
    customer: 'cus_1',
    n: 3,
  };
  expect(routineLine(JSON.stringify(entry))).toBe('error: sync failed customer=cus_1 n=3');
});
