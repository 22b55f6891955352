/** Read by the dry run or by a program, and no part of doing it. */
const notRepeated = new Set(['dryRun', 'json']);

/**
 * The flags that were given, as they are typed, with a space before each: a "Do it:" line that drops one would do something else.
 * `only` names the options that the next command takes too.
 */
export function givenFlags(options: Readonly<Record<string, unknown>>, only?: readonly string[]): string {
  return Object.entries(options)
    .filter(([name, value]) => value !== undefined && value !== false && !notRepeated.has(name))
    .filter(([name]) => only === undefined || only.includes(name))
    .map(([name, value]) => {
      const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return value === true ? ` ${flag}` : ` ${flag} ${asWord(String(value))}`;
    })
    .join('');
}

/** As a shell reads it back. */
export function asWord(text: string): string {
  return /^[\w./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
