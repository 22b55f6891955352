export type Severity = 'ok' | 'warning' | 'error';

/** One row of the doctor's table. */
export interface Finding {
  /** What was looked at, the same words every time. */
  check: string;
  severity: Severity;
  /** What is so. Never a secret. */
  finding: string;
  /** A command or a sentence; null when nothing is to be done. */
  fix: string | null;
  /** What --fix does; absent where a person has to decide. Throws what it throws. */
  mend?: () => Promise<void>;
}

export function ok(check: string, finding: string): Finding {
  return { check, severity: 'ok', finding, fix: null };
}

export function warning(check: string, finding: string, fix: string, mend?: () => Promise<void>): Finding {
  return { check, severity: 'warning', finding, fix, ...(mend && { mend }) };
}

export function problem(check: string, finding: string, fix: string, mend?: () => Promise<void>): Finding {
  return { check, severity: 'error', finding, fix, ...(mend && { mend }) };
}
