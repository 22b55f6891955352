import { CliRefusal } from '../cli-refusal';

/** Seeds, resets and known passwords belong on this machine only: `localhost`, 127.0.0.0/8, `::1`. */
export function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** @throws CliRefusal, without repeating the url: it carries a password. */
export function assertLoopbackDatabase(databaseUrl: string, command: string): void {
  let isLocal: boolean;
  try {
    isLocal = isLoopbackUrl(databaseUrl);
  } catch {
    throw new CliRefusal('DATABASE_URL is no URL: write postgres://user:password@127.0.0.1:5432/database');
  }
  if (!isLocal) {
    throw new CliRefusal(
      `${command} seeds logins with a known password, so DATABASE_URL must be on this machine and this one is on ` +
        `${new URL(databaseUrl).hostname}: unset it for the embedded Postgres, or use npm start without APP_MODE=demo`,
    );
  }
}
