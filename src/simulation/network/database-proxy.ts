import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface DatabaseProxy extends AsyncDisposable {
  /** The database's address, through the proxy. */
  url: string;
  /**
   * What happens before the next transaction begins, once: whatever its connection sends waits until it is over. That is the moment
   * after which a worker trusts nothing but the fence: it has read Stripe, and has looked at its own clock for the last time.
   */
  beforeNextTransaction: (() => Promise<void>) | null;
}

/** The driver's simple query, as it begins a transaction. */
const begin = Buffer.from('begin');

/** One process's way to Postgres. Ends with all its connections. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Either end may be killed at any moment; the other one hears of it by its own end.
    socket.on('error', () => undefined);
  }

  async function carry(client: Socket, upstream: Socket): Promise<void> {
    for await (const piece of client as AsyncIterable<Buffer>) {
      const act = proxy.beforeNextTransaction;
      if (act && piece[0] === 'Q'.charCodeAt(0) && piece.subarray(5).indexOf(begin) === 0) {
        proxy.beforeNextTransaction = null;
        await act();
      }
      upstream.write(piece);
    }
    upstream.end();
  }

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    keep(client);
    keep(upstream);
    carry(client, upstream).catch(() => upstream.destroy());
    upstream.pipe(client);
    upstream.once('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const proxy: DatabaseProxy = {
    url: url.href,
    beforeNextTransaction: null,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  return proxy;
}
