import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';

const shells = ['bash', 'zsh', 'fish'] as const;

export const command: ForgeCommand = {
  description: [
    'Prints a script that completes the commands and flags of forge after "npx --no forge" and "forge". It is written once and needs no forge while you type; print it again after an upgrade.',
    'Example: npx --no forge completion bash >> ~/.bashrc (zsh: >> ~/.zshrc; fish: > ~/.config/fish/completions/forge.fish), then open a new shell',
    'Exit code: 0 printed, 1 an unknown shell, 2 wrong usage.',
  ],
  positionals: [['<shell>', shells.join(', ')]],
  options: [],
  async run(_options, [shell = '']) {
    const known = shells.find((name) => name === shell);
    if (!known) throw new CliRefusal(`no completion for ${shell}: give ${shells.join(', ')}`);
    const { completionScript } = await import('../completion-script');
    console.log(await completionScript(known));
    return 0;
  },
};
