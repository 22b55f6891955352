/** Pino's numbers: 30 info, 40 warn, 50 error. */
const warnLevel = 40;
const levelNames: Record<number, string> = { 40: 'warn', 50: 'error', 60: 'fatal' };

/** What Next says about a compile or a request that went well. */
const routineStarts = [
  '○',
  '✓',
  '▲',
  '- Local:',
  '- Network:',
  '- Environments:',
  '- Experiments',
  'Compiled',
];
const routineRequest = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \S+ [123]\d\d in /;
/** What the emulator says about a call; 404 is how the seed asks whether something is there. */
const routineCall = /^(GET|POST|DELETE|PUT) \/v1\/\S* ([123]\d\d|404) req_/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the control character ESC
const colour = /\u001b\[[0-9;]*m/g;

/** The line as a person should see it, or null when it says only that all is well. */
export function routineLine(line: string): string | null {
  const plain = line.replaceAll(colour, '').trim();
  if (plain === '') return null;
  if (plain.startsWith('{')) {
    const entry = parseLogEntry(plain);
    if (entry) return entry.level < warnLevel ? null : formatEntry(entry);
  }
  if (routineStarts.some((start) => plain.startsWith(start))) return null;
  if (routineRequest.test(plain) || routineCall.test(plain)) return null;
  return line;
}

interface LogEntry {
  level: number;
  msg: string;
  rest: Record<string, unknown>;
}

function parseLogEntry(line: string): LogEntry | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    // Not every JSON line is pino's: the emulator announces itself with one.
    if (typeof value.level !== 'number')
      return 'ready' in value ? { level: 30, msg: '', rest: {} } : undefined;
    const { level, msg, time: _time, pid: _pid, hostname: _hostname, name: _name, ...rest } = value;
    return { level, msg: typeof msg === 'string' ? msg : '', rest };
  } catch {
    return undefined;
  }
}

function formatEntry({ level, msg, rest }: LogEntry): string {
  const details = Object.entries(rest).map(([key, value]) => {
    return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  return [`${levelNames[level] ?? level}: ${msg}`, ...details].join(' ');
}
