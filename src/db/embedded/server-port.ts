import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';

/** The port of the last start where it is still free, else any free one; written down for the next start. */
export async function choosePort(portFile: string): Promise<number> {
  const remembered = await tryListen(readPort(portFile) ?? 0);
  const port = remembered ?? (await tryListen(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  writeFileSync(portFile, `${port}\n`);
  return port;
}

function readPort(portFile: string): number | undefined {
  try {
    const port = Number(readFileSync(portFile, 'utf8'));
    return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/** Binds for a moment to see whether somebody else has the port; undefined when taken. */
function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: bound } = probe.address() as AddressInfo;
      probe.close(() => resolve(bound));
    });
  });
}
