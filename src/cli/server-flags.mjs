// How `forge start` and `forge worker` run Node. Plain JavaScript, since bin.mjs reads it.
//
// A server that answers thousands of small requests a second makes much short-lived garbage, and V8's defaults let the heap grow to
// half a gigabyte for it: a smaller nursery and a heap that grows by a third at a time hold the whole server under 250 MB and cost
// nothing that can be measured (npm run bench -- webhook, webhook_server_rss).
export const serverFlags = ['--max-semi-space-size=8', '--heap-growing-percent=30'];

/** glibc opens an arena for each thread otherwise, and none of them shrinks. An operator's own setting stands. */
export const serverEnv = { MALLOC_ARENA_MAX: '2' };
