// Mends seven defects of the Postgres driver (postgres 3.4.9) in node_modules, at install (postinstall) and before `npm test`.
// src/db/postgres-driver.integration.test.ts has a test for each, which fails without it; lost-connection.integration.test.ts has
// them all at once, under load.
//
// - The counter of a result's rows outlives a result that ends in its middle: by an error (a division by zero in the third row), or
//   by the end of its session. The next statement on the connection is answered with as many holes before its rows: its first row is
//   undefined, as if there were none. Who takes no rows for "nothing to do" then loses a write.
// - A session that ends while a new connection asks for the array types leaves that question, its half answer and the session's
//   last error to the next session, where the query that the connection was opened for is rejected with it.
// - A statement of a transaction whose session has ended is sent on the session that was opened after it: outside of every
//   transaction, or inside of somebody else's. Statements that waited for their turn are never answered at all.
// - A statement that is sent between a socket's error and its close is kept for the next session, which waits for its answer.
// - A connection that closes while a small write waits for its turn keeps that write: after its reconnect nothing is ever sent
//   again, and every query that the pool gives to it waits for the connect timeout, for ever.
// - A socket that fails while a new connection asks for the array types rejects a promise that nobody holds: the process ends.
// - A statement that is sent on a connection which has just closed writes to no socket, in a callback where nobody can catch it:
//   the process ends. (What keeps statements from the wrong session keeps them from none as well: no mend of its own.)
//
// The first was seen as an empty answer once in some thousand ended sessions: it took the end of one session in the middle of the array
// types. The fifth and the last are known as porsager/postgres issues 1066, 1154 and 1208; not released.
// `reserve` has the third defect as well and is not mended: nothing here uses it.
// Safe to run twice. Another version of the driver is left alone: the tests say whether it still needs this.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const mendedVersion = '3.4.9';
const root = new URL('../node_modules/postgres/', import.meta.url);

/** @type {Record<string, { before: string, after: string }[]>} */
const mends = {
  'connection.js': [
    {
      // ReadyForQuery(): the next result begins at its first row.
      before:
        '    query = results = errorResponse = null\n    result = new Result()\n    connectTimer.cancel()\n',
      after:
        '    query = results = errorResponse = null\n    result = new Result()\n    rows = 0\n    connectTimer.cancel()\n',
    },
    {
      // closed(): nothing of a session outlives it, neither while it is being opened nor later.
      before:
        '    if (initial)\n      return reconnect()\n\n' +
        "    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))\n",
      after:
        "    !initial && !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))\n" +
        '    query = results = errorResponse = null\n    result = new Result()\n\n' +
        '    if (initial)\n      return reconnect()\n\n',
    },
    {
      // execute(): true, or the pool would count the connection as busy for ever.
      before:
        "    if (terminated)\n      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))\n",
      after:
        "    if (terminated)\n      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))\n\n" +
        "    if (!socket || socket.destroyed)\n      return queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true\n",
    },
    {
      // closed(): what was not sent yet goes with the connection.
      before: '    incomings = null\n    clearImmediate(nextWriteTimer)\n',
      after: '    incomings = null\n    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n',
    },
    {
      before: '        return fetchArrayTypes()\n',
      after: '        return fetchArrayTypes().catch(() => {})\n',
    },
  ],
  'index.js': [
    {
      // begin(): the transaction ends with its session, and so does every statement that waits for its turn.
      before: '        new Promise((_, reject) => connection.onclose = reject)\n',
      after:
        '        new Promise((_, reject) => connection.onclose = (e) => {\n' +
        '          lost = e\n          while (queries.length) queries.shift().reject(e)\n          reject(e)\n        })\n',
    },
    {
      before: '      , connection\n      , prepare = null\n',
      after: '      , connection\n      , lost = null\n      , prepare = null\n',
    },
    {
      before: '        q.catch(e => uncaughtError || (uncaughtError = e))\n        c.queue === full\n',
      after:
        '        q.catch(e => uncaughtError || (uncaughtError = e))\n        if (lost)\n          return q.reject(lost)\n\n' +
        '        c.queue === full\n',
    },
  ],
};

/**
 * Answers the files that it changed.
 * @returns {string[]}
 * @throws {Error} when the driver has the version but not the text that is to be mended
 */
export function guardPostgresDriver() {
  const manifest = new URL('package.json', root);
  if (!existsSync(manifest)) return [];
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (version !== mendedVersion) return [];
  return ['src/', 'cjs/src/'].flatMap((folder) =>
    Object.entries(mends).flatMap(([name, ofFile]) => mendFile(`${folder}${name}`, ofFile)),
  );
}

/**
 * @param {string} name
 * @param {{ before: string, after: string }[]} ofFile
 * @returns {string[]}
 */
function mendFile(name, ofFile) {
  const file = new URL(name, root);
  const source = readFileSync(file, 'utf8');
  const mended = ofFile.reduce((text, { before, after }) => {
    if (text.includes(after)) return text;
    if (!text.includes(before))
      throw new Error(`node_modules/postgres/${name} is not the file of ${mendedVersion}: run npm ci again`);
    return text.replace(before, after);
  }, source);
  if (mended === source) return [];
  writeFileSync(file, mended);
  return [name];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) guardPostgresDriver();
