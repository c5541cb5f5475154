import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { sweepContents } from './contract/upkeep.ts';
import { type OrphanStore, orphanStore } from './store/orphans.ts';

/** Pages of up to 1,000 objects that one run looks at. */
const pages = 10;
/** As long as the table's rows of before can be restored: a file whose row was lost by mistake has its contents when it is there again. */
const keptMs = 35 * 86_400_000;

const versionOf = (key: string) => key.split('/').slice(0, 2).join('/');

/**
 * Goes round the bucket, some pages an hour. An item is there before its objects, and goes after them, so an object without one is nobody's, once it
 * has been for long enough. Whoever processes or removes versions cleans up after itself: little is ever found.
 */
export const operation: ConsumerOperation<typeof sweepContents, { readonly store: OrphanStore }> = async (
  _,
  context,
) => {
  const { store } = context;
  let after = await store.position();
  for (let page = 0; page < pages; page += 1) {
    const keys = whole(await store.page(after));
    if (keys.length > 0) await look(keys, after, context);
    after = keys.at(-1);
    if (!after) break;
  }
  await store.moveOn(after);
};

/** Without those of the last version, of which there may be more behind the page, unless it is the only one. */
function whole(objects: readonly { readonly key: string }[]): readonly string[] {
  const keys = objects.map(({ key }) => key);
  const last = versionOf(keys.at(-1) ?? '');
  const first = keys.findIndex((key) => versionOf(key) === last);
  return first > 0 ? keys.slice(0, first) : keys;
}

async function look(keys: readonly string[], after: string | undefined, { store, now, log }: Context): Promise<void> {
  const versions = [...new Set(keys.map(versionOf))];
  const known = await store.known(versions);
  const noted = await store.noted(after === undefined ? undefined : versionOf(after), versions.at(-1) ?? '');
  const lost = new Set(versions.filter((version) => !known.has(version)));
  const at = now();
  const limit = new Date(at.getTime() - keptMs).toISOString();
  const isOver = (version: string) => lost.has(version) && (noted.get(version) ?? at.toISOString()) <= limit;
  const found = [...lost].filter((version) => !noted.has(version));
  for (const version of found) await store.note(version, at);
  const orphans = keys.filter((key) => isOver(versionOf(key)));
  for (const key of orphans) await store.delete(key);
  // Also one whose item is there again: when it is lost once more, its time begins anew.
  for (const version of noted.keys()) if (isOver(version) || !lost.has(version)) await store.forget(version);
  if (found.length > 0) log.info('versions without an item found', { count: found.length });
  if (orphans.length > 0) log.info('orphans deleted', { count: orphans.length });
}

type Context = Parameters<typeof operation>[1];

export const handler = consume(sweepContents, { store: orphanStore() }, operation);
