import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStateFolder } from '@/db/embedded/state-folder';
import { CliRefusal } from '../cli-refusal';
import type { DopplerPlace } from './doppler-projects';

const nonceBytes = 12;
const tagBytes = 16;

/** The last answer of Doppler, for a day without network. Encrypted with a key that only the holder of the token can make. */
export interface OfflineCopy {
  keep(secrets: Record<string, string>): void;
  /** null when there never was one. @throws CliRefusal when another token wrote it, or it is damaged. */
  read(): { secrets: Record<string, string>; savedAt: Date } | null;
}

export function offlineCopy(token: string, place: DopplerPlace, folder = defaultFolder()): OfflineCopy {
  const name = createHash('sha256').update(`${place.project}/${place.config}`).digest('hex').slice(0, 16);
  const file = path.join(folder, `${name}.enc`);
  const key = Buffer.from(hkdfSync('sha256', token, name, 'forge env offline copy', 32));
  return {
    keep(secrets) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, Buffer.concat([nonce, cipher.getAuthTag(), body]), { mode: 0o600 });
      renameSync(draft, file);
    },
    read() {
      if (!existsSync(file)) return null;
      const bytes = readFileSync(file);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const text = Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ]).toString('utf8');
        return { secrets: JSON.parse(text) as Record<string, string>, savedAt: statSync(file).mtime };
      } catch {
        throw new CliRefusal(
          `the offline copy ${file} does not open with this DOPPLER_TOKEN: run forge env pull once with the network`,
        );
      }
    },
  };
}

function defaultFolder(): string {
  return path.join(openStateFolder(process.cwd()).root, 'doppler');
}
