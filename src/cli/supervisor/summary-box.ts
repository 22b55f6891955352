import type { SeededLogins } from './seed-stack';

const maxColumns = 80;

export interface Summary {
  title: string;
  dashboardUrl: string;
  /** Which one, and where it is or how its events come. */
  stripe: string;
  mailboxUrl: string;
  databaseUrl: string;
  seeded: SeededLogins;
  /** From the command to the first ready answer, in milliseconds. */
  startMs: number;
}

/** What a person needs after the start: addresses, logins, how to stop. At most 80 columns. */
export function summaryBox(summary: Summary): string {
  const { title, dashboardUrl, stripe, mailboxUrl, databaseUrl, seeded, startMs } = summary;
  const rows: string[] = [
    `${title}, ready in ${(startMs / 1000).toFixed(1)} s`,
    '',
    `Dashboard     ${dashboardUrl}/billing`,
    `Landing page  ${dashboardUrl}`,
    `Stripe        ${stripe}`,
    `Mailbox       mail, Slack, PagerDuty: ${mailboxUrl}`,
    `Postgres      ${withoutPassword(databaseUrl)}`,
    '',
    `Logins        password ${seeded.password}`,
    ...seeded.logins.map(({ email, may }) => `  ${email.padEnd(28)}${may}`),
    '',
    'Stop          Ctrl-C (data is kept)',
  ];
  return drawBox(rows);
}

/** A frame around lines; a longer line is cut so that the frame stays whole on a narrow terminal. */
export function drawBox(rows: readonly string[]): string {
  const room = maxColumns - 4;
  const cut = rows.map((row) => (row.length > room ? `${row.slice(0, room - 3)}...` : row));
  const width = Math.max(...cut.map((row) => row.length));
  const bar = '─'.repeat(width + 2);
  return [`┌${bar}┐`, ...cut.map((row) => `│ ${row.padEnd(width)} │`), `└${bar}┘`].join('\n');
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}
