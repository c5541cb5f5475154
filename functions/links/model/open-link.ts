import { isShutOut } from '../../../lib/policy/accounts.ts';
import type { ReadFacts } from '../../../lib/policy/read-facts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { LinkItem } from '../store/items.ts';
import type { OpeningStore } from '../store/opening.ts';

export interface Opening {
  readonly store: OpeningStore;
  readonly readAccount: ReadFacts;
}

/**
 * The link of a code. What somebody shares who was shut out is shown by nobody's page: their own links nobody else could end.
 * @throws AppError `not-found`, whatever the reason.
 */
export async function openLink(code: string, now: Date, { store, readAccount }: Opening): Promise<LinkItem> {
  const link = await store.open(code, now);
  const { account } = await readAccount(link.personId);
  if (isShutOut(account)) throw new AppError('not-found');
  return link;
}
