import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecording } from './recording';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const held =
  'The folder of a recording holds interactions.jsonl (one recorded call and its answer a line) and seed.json (what the account held before the first call).';

test('a folder that is not there, or lacks a file, is refused with what it must hold', () => {
  const absent = join(folder, 'absent');
  expect(() => readRecording(absent)).toThrow(`There is no interactions.jsonl in ${absent}. ${held}`);
  writeFileSync(join(folder, 'interactions.jsonl'), '');
  expect(() => readRecording(folder)).toThrow(`There is no seed.json in ${folder}. ${held}`);
});

test('a seed or a line that is no JSON is named', () => {
  writeFileSync(join(folder, 'interactions.jsonl'), '{"scenario":"a"}\nnot so\n');
  writeFileSync(join(folder, 'seed.json'), '{"objects":[]}');
  expect(() => readRecording(folder)).toThrow('interactions.jsonl:2 is no JSON');
  writeFileSync(join(folder, 'interactions.jsonl'), '{"scenario":"a"}\n');
  writeFileSync(join(folder, 'seed.json'), '{');
  expect(() => readRecording(folder)).toThrow('seed.json is no JSON');
});
