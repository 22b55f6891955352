import { environmentWith } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import { setSecretCommand } from '../secrets/check-env-files';
import { readSecrets } from '../secrets/read-secrets';

/** Which of these names Doppler has no value for, and null where Doppler could not be asked. Values are never looked at. */
export async function missingSecrets(names: readonly string[]): Promise<string[] | null> {
  if (!environmentWith({}).DOPPLER_TOKEN) return null;
  try {
    const { secrets } = await readSecrets('dashboard', {});
    return names.filter((name) => !secrets[name]);
  } catch (error) {
    if (error instanceof CliRefusal) return null;
    throw error;
  }
}

/** What the operator has to do, with commands that ask for the value and leave none in the shell's history. */
export function reminderLines(names: readonly string[], missing: readonly string[] | null): string[] {
  if (missing?.length === 0) return ['Doppler has all its secrets.'];
  const open = missing ?? names;
  return [
    missing
      ? `Doppler has no value for ${open.length} of its secrets. Set each; doppler asks for the value:`
      : 'See that Doppler has its secrets (DOPPLER_TOKEN is not set, so nobody looked). Set each; doppler asks for the value:',
    ...open.map((name) => `  ${setSecretCommand(name)}`),
  ];
}
