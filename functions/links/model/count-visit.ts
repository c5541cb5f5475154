import type { Context } from '../../../lib/runtime/operation.ts';
import type { LinkItem } from '../store/items.ts';
import type { OpeningStore } from '../store/opening.ts';
import { type Visitor, weightOf } from './visits.ts';

/** Counts a visit, or for links with many visits now and then several at once. Whoever follows a link does not hear of a count that fails. */
export async function countVisit(
  link: LinkItem,
  visitor: Visitor,
  { store, randomBytes, log }: Pick<Context, 'randomBytes' | 'log'> & { readonly store: Pick<OpeningStore, 'count'> },
): Promise<void> {
  const random = Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32;
  const weight = weightOf(link[visitor], random);
  if (weight === 0) return;
  try {
    await store.count(link.code, visitor, weight);
  } catch (error) {
    log.warn('a visit was not counted', { error });
  }
}
