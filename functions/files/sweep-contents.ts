import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { sweepContents } from './contract/upkeep.ts';
import { type OrphanStore, orphanStore } from './store/orphans.ts';

/** Pages of 1,000 objects that one run looks at. */
const pages = 10;

const versionOf = (key: string) => key.split('/').slice(0, 2).join('/');

/**
 * Goes round the bucket, some pages an hour. An item is there before its objects, and goes after them, so an object without one is nobody's. Whoever
 * processes or removes versions cleans up after itself: little is ever found.
 */
export const operation: ConsumerOperation<typeof sweepContents, { readonly store: OrphanStore }> = async (
  _,
  context,
) => {
  const { store, log } = context;
  let after = await store.position();
  for (let page = 0; page < pages; page += 1) {
    const objects = await store.page(after);
    const versions = [...new Set(objects.map(({ key }) => versionOf(key)))];
    const known = versions.length > 0 ? await store.known(versions) : new Set();
    const orphans = objects.filter(({ key }) => !known.has(versionOf(key)));
    for (const { key } of orphans) await store.delete(key);
    if (orphans.length > 0) log.info('orphans deleted', { count: orphans.length });
    after = objects.at(-1)?.key;
    if (!after) break;
  }
  await store.moveOn(after);
};

export const handler = consume(sweepContents, { store: orphanStore() }, operation);
