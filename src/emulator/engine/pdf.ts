/** One line of text, in points from the left and the top of an A4 page. */
export interface PdfText {
  x: number;
  y: number;
  size: number;
  text: string;
  isBold?: boolean;
}

/** A horizontal rule. */
export interface PdfRule {
  x: number;
  y: number;
  width: number;
  thickness: number;
}

export interface PdfPage {
  texts: PdfText[];
  rules: PdfRule[];
}

export const a4 = { width: 595, height: 842 };

/** Courier is as wide as it is regular: six tenths of its size. */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.6;
}

/**
 * A PDF 1.4 of text and rules in Courier, which every reader has built in: nothing is embedded, and the same pages give
 * the same bytes. Its encoding knows Western Europe; letters beyond lose their accents or become a question mark.
 */
export function pdf(pages: PdfPage[], title: string): Uint8Array<ArrayBuffer> {
  const fontIds = { regular: 3, bold: 4 };
  const firstPage = 6;
  const pageIds = pages.map((_, index) => firstPage + index * 2);
  const font = (name: string) =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] >>`,
    font('Courier'),
    font('Courier-Bold'),
    `<< /Title (${literal(title)}) /Producer (Stripe emulator) >>`,
    ...pages.flatMap((page, index) => {
      const content = contentOf(page);
      const fonts = `/R ${fontIds.regular} 0 R /B ${fontIds.bold} 0 R`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${a4.width} ${a4.height}] /Resources << /Font << ${fonts} >> >> /Contents ${(pageIds[index] ?? 0) + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  return assemble(objects);
}

/** Header, numbered objects, the table of where each begins, and where that table is. One character is one byte. */
function assemble(objects: string[]): Uint8Array<ArrayBuffer> {
  let body = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  const whole = `${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`;
  return Uint8Array.from(whole, (character) => character.charCodeAt(0));
}

function contentOf({ texts, rules }: PdfPage): string {
  const lines = texts.map(
    ({ x, y, size, text, isBold }) =>
      `BT /${isBold ? 'B' : 'R'} ${size} Tf ${x} ${a4.height - y} Td (${literal(text)}) Tj ET`,
  );
  const strokes = rules.map(
    ({ x, y, width, thickness }) => `${x} ${a4.height - y} ${width} ${thickness} re f`,
  );
  return [...lines, ...strokes].join('\n');
}

/** Signs of WinAnsi that Latin-1 has elsewhere or not at all. */
const windows: Record<string, string> = {
  '€': '\u0080',
  '…': '\u0085',
  '‘': '\u0091',
  '’': '\u0092',
  '“': '\u0093',
  '”': '\u0094',
  '–': '\u0096',
  '—': '\u0097',
  '−': '-',
  '\u2009': ' ',
  '\u202f': ' ',
};

/** A string between parentheses, in WinAnsi. */
function literal(text: string): string {
  return [...text]
    .map((sign) => windows[sign] ?? latin(sign))
    .join('')
    .replaceAll(/[\\()]/g, String.raw`\$&`);
}

function latin(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if ((code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff)) return sign;
  const [plain = '?'] = sign.normalize('NFD');
  return plain !== sign && plain.charCodeAt(0) < 0x100 ? plain : '?';
}
