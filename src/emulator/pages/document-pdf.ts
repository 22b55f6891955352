import { a4, type PdfPage, pdf, textWidth } from '../engine/pdf';

const margin = 56;
const right = a4.width - margin;
const bottom = a4.height - 72;
const size = 9;
const leading = 14;
/** Characters that fit beside the column of amounts. */
const labelLength = 62;

/** A line of a document: words on the left, an amount on the right. */
export interface DocumentRow {
  label: string;
  figure?: string;
  isBold?: boolean;
  rule?: 'total';
}

/** What a document's last line says of where it comes from. */
export const madeBy = 'Made by the Stripe emulator. No money moves.';

/** A title and rows as a file, in bytes that depend on nothing else. */
export function documentPdf(title: string, rows: DocumentRow[]): Uint8Array<ArrayBuffer> {
  return pdf(layOut(title, rows), title);
}

/** Rows from the top to the bottom, on as many pages as they need. */
function layOut(title: string, rows: DocumentRow[]): PdfPage[] {
  const page = (): PdfPage => ({ texts: [], rules: [] });
  let current = page();
  const pages = [current];
  current.texts.push({ x: margin, y: margin + 18, size: 18, text: title, isBold: true });
  let y = margin + 54;
  for (const row of rows) {
    for (const [index, label] of wrap(row.label).entries()) {
      if (y > bottom) {
        current = page();
        pages.push(current);
        y = margin + size;
      }
      if (row.rule === 'total') y += leading / 2;
      const { isBold } = row;
      current.texts.push({ x: margin, y, size, text: label, isBold });
      const figure = index === 0 ? row.figure : undefined;
      if (figure) current.texts.push({ x: right - textWidth(figure, size), y, size, text: figure, isBold });
      if (row.rule === 'total') {
        const width = right - margin;
        // A sum stands on a double rule.
        for (const [offset, thickness] of [
          [-size - 4, 0.75],
          [5, 0.75],
          [7.5, 0.75],
        ] as const)
          current.rules.push({ x: margin, y: y + offset, width, thickness });
        y += leading;
      }
      y += leading;
    }
  }
  return pages;
}

/** Words onto lines; a word that is longer than a line is cut. */
function wrap(text: string): string[] {
  const lines = [''];
  for (const word of text.split(/(?<= )/)) {
    const last = lines.at(-1) ?? '';
    if ((last + word).trimEnd().length <= labelLength) lines[lines.length - 1] = last + word;
    else lines.push(...(word.match(new RegExp(`.{1,${labelLength}}`, 'g')) ?? []));
  }
  return lines.map((line) => line.trimEnd());
}
