import { allCommands } from './all-commands';

/** Words that may follow the words so far: `webhooks` -> `reconcile health`, `webhooks reconcile` -> its flags. */
export async function completionWords(): Promise<Map<string, string[]>> {
  const words = new Map<string, string[]>([['', ['--help', '--version']]]);
  const add = (key: string, word: string): void => {
    const known = words.get(key) ?? [];
    if (!known.includes(word)) words.set(key, [...known, word]);
  };
  for (const { path, command } of await allCommands()) {
    for (const [depth, word] of path.entries()) add(path.slice(0, depth).join(' '), word);
    for (const [flags] of command.options) add(path.join(' '), /--[\w-]+/.exec(flags)?.[0] ?? flags);
    add(path.join(' '), '--help');
  }
  return words;
}

/** A script for the shell, with all words in it: nothing is started while somebody types. */
export async function completionScript(shell: 'bash' | 'zsh' | 'fish'): Promise<string> {
  const cases = [...(await completionWords())];
  if (shell === 'fish') return fishScript(cases);
  const bash = bashScript(cases);
  return shell === 'bash' ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

function bashScript(cases: readonly [string, readonly string[]][]): string {
  return [
    '# forge: completion, written by "forge completion"',
    '_forge() {',
    '  local path="" word i',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    word="\${COMP_WORDS[i]}"`,
    `    case "$word" in --no | forge | -*) ;; *) path="\${path:+$path }$word" ;; esac`,
    '  done',
    '  local words',
    '  while :; do',
    '    words=""',
    '    case "$path" in',
    ...cases.map(([path, words]) => `      "${path}") words="${words.join(' ')}" ;;`),
    '    esac',
    '    # An argument (an id, a file) is no word of ours: what stood before it decides.',
    '    [ -n "$words" ] || [ -z "$path" ] && break',
    `    case "$path" in *" "*) path="\${path% *}" ;; *) path="" ;; esac`,
    '  done',
    `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    'complete -o default -F _forge forge',
    '# npx completes forge after "npx --no forge" alone.',
    `_forge_npx() { case " \${COMP_WORDS[*]} " in *" forge "*) _forge ;; esac; }`,
    'complete -o default -F _forge_npx npx',
  ].join('\n');
}

function fishScript(cases: readonly [string, readonly string[]][]): string {
  return [
    '# forge: completion, written by "forge completion"',
    'function __forge_words',
    '  set -l path (commandline -opc | string match -v -r "^(npx|--no|forge|-.*)$")',
    '  switch "$path"',
    ...cases.map(([path, words]) => `    case "${path}"\n      printf "%s\\n" ${words.join(' ')}`),
    '  end',
    'end',
    'complete -c forge -f -a "(__forge_words)"',
  ].join('\n');
}
