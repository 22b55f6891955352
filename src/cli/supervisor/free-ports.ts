import { createServer } from 'node:net';
import { CliRefusal } from '../cli-refusal';

/**
 * Looks before anything is started, so that a taken port is one sentence and not a half-started stack.
 *
 * @throws CliRefusal naming the port, what it is for, and the variable that chooses another.
 */
export async function assertPortsFree(
  ports: readonly { port: number; use: string; variable: string }[],
): Promise<void> {
  for (const [index, { port, use, variable }] of ports.entries()) {
    const twin = ports.slice(0, index).find((other) => other.port === port);
    if (twin)
      throw new CliRefusal(`${twin.variable} and ${variable} both say ${port}: give them different ports`);
    // Loopback and every address: a server on either would answer in our place.
    const isTaken = (await isPortTaken(port, '127.0.0.1')) || (await isPortTaken(port, undefined));
    if (isTaken) {
      throw new CliRefusal(
        `port ${port} for ${use} is taken by another program: stop that one (lsof -i :${port} names it) ` +
          `or choose another port with ${variable}=${port + 10}`,
      );
    }
  }
}

function isPortTaken(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else if (error.code === 'EACCES')
        reject(new CliRefusal(`port ${port} needs more rights: choose one above 1023`));
      else reject(error);
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}
