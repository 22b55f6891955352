import { acquireEmbeddedPostgres } from './index';

// A process that uses the embedded server, for tests that need to kill one: prints {"url"}, then waits for the
// end of its stdin to release. Arguments: the checkout, and Postgres's native folder.
const [rootDir, nativeDir] = process.argv.slice(2);
const server = await acquireEmbeddedPostgres({ rootDir, nativeDir });
console.log(JSON.stringify({ url: await server.ensureDatabase('shared') }));
process.stdin.resume();
process.stdin.once('end', async () => {
  await server.release();
  process.exit(0);
});
