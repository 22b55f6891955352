import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCommands } from './all-commands';
import { commandIndex } from './command-index';
import { completionScript } from './completion-script';

const forge = path.join(import.meta.dirname, 'bin.mjs');
const startMs = 60_000;

function run(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [forge, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

/** What bash would offer after these words; the last one is being typed. */
async function offered(words: readonly string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `${await completionScript('bash')}
    COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}
    ${words[0] === 'npx' ? '_forge_npx' : '_forge'}
    echo "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split(' ');
}

describe('forge', () => {
  it('prints its version, and a suggestion with exit code 2 for a misspelt command', {
    timeout: startMs,
  }, () => {
    expect(run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const misspelt = run('webhoks');
    expect(misspelt.code).toBe(2);
    expect(misspelt.err).toContain('Did you mean webhooks?');
    expect(run('webhooks', 'reconcile', '--lop')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean --loop?'),
    });
  });

  it('lists every group and command in its help, and shows the help of one as `forge help NAME`', {
    timeout: startMs,
  }, () => {
    const { out } = run('--help');
    for (const { name } of commandIndex.entries) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(run('help', 'recover').out).toContain('Example: npx --no forge recover --dry-run');
  });

  it('has an example and its exit codes in the help of every command', async () => {
    for (const { path: words, command } of await allCommands()) {
      const name = words.join(' ');
      const text = command.description;
      expect(
        text.some((line) => line.startsWith('Example:') && line.includes(name)),
        name,
      ).toBe(true);
      expect(text.at(-1), name).toMatch(/^Exit code: 0 /);
    }
  });

  it('has an object instead of text for programs in every command that ends by itself', async () => {
    const runsOn = ['dev', 'start', 'worker', 'build', 'completion'];
    for (const { path: words, command } of await allCommands()) {
      if (runsOn.includes(words[0] ?? '')) continue;
      expect(
        command.options.map(([flags]) => flags),
        words.join(' '),
      ).toContain('--json');
    }
  });
});

describe('completion', () => {
  it('offers commands, then the commands of a group, then the flags, after npx too', async () => {
    expect(await offered(['forge', 'webh'])).toEqual(['webhooks']);
    expect(await offered(['npx', '--no', 'forge', 'webhooks', 'rec'])).toEqual(['reconcile']);
    expect(await offered(['forge', 'emulator', '--po'])).toEqual(['--port']);
    expect(await offered(['npx', 'playwright', 'webh'])).toEqual(['']);
  });

  it('still knows the flags after an argument that is no word of ours', async () => {
    expect(await offered(['forge', 'webhooks', 'reconcile', 'xyz', '--dry'])).toEqual(['--dry-run']);
  });

  it('is a script for zsh and fish too, and refuses another shell by name', {
    timeout: startMs,
  }, async () => {
    expect(await completionScript('zsh')).toContain('bashcompinit');
    expect(await completionScript('fish')).toContain('case "webhooks"');
    expect(run('completion', 'tcsh')).toMatchObject({
      code: 1,
      err: 'forge: no completion for tcsh: give bash, zsh, fish\n',
    });
  });
});
