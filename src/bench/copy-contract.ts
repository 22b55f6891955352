import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const folder = 'src/emulator/contract';

/** The emulator reads its contract from files beside its module, so a bundle needs them beside itself. */
export async function copyContract(distDir: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  await Promise.all(files.map((name) => copyFile(path.join(folder, name), path.join(distDir, name))));
}
