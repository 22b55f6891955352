import { expect, test } from 'vitest';
import { pdf } from './pdf';

const text = (value: string) => ({ x: 50, y: 60, size: 10, text: value });
const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

test('every object stands where the table says, and the table where the end says', () => {
  const rules = [{ x: 50, y: 80, width: 100, thickness: 1 }];
  const file = asText(
    pdf(
      [
        { texts: [text('Ä')], rules },
        { texts: [text('b')], rules: [] },
      ],
      'Two',
    ),
  );
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
  expect(file.slice(table)).toMatch(/^xref\n0 10\n/);
  const offsets = [...file.slice(table).matchAll(/(\d{10}) 00000 n /g)].map((match) => Number(match[1]));
  expect(offsets).toHaveLength(9);
  for (const [index, offset] of offsets.entries())
    expect(file.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
  for (const [, length, content = ''] of file.matchAll(/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g))
    expect(content).toHaveLength(Number(length));
  expect(file).toContain('/Count 2 /Kids [6 0 R 8 0 R]');
});

test('text is escaped and kept to what the fonts can show', () => {
  const file = asText(pdf([{ texts: [text('a(b)\\ −1 € Čeština 中')], rules: [] }], 'x'));
  expect(file).toContain(String.raw`(a\(b\)\\ -1 ${'\u0080'} Ce${'š'.normalize('NFD')[0]}tina ?)`);
});

test('the same pages give the same bytes', () => {
  const page = { texts: [text('a')], rules: [] };
  expect(pdf([page], 't')).toEqual(pdf([page], 't'));
});
