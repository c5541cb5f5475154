import { AppError } from '../../../lib/runtime/app-error.ts';
import { mostDocuments } from '../../../lib/sync/commit/commit.ts';
import { documentName } from '../../../lib/sync/commit/draft.ts';
import type { Mutation } from '../contract/push.ts';

/** Spaces of one commit. */
const mostSpaces = 10;

/** @throws AppError `mutation-order` unless each number is one higher than the one before. */
export function checkOrder(mutations: readonly Pick<Mutation, 'number'>[]): void {
  const first = mutations[0]?.number ?? 1;
  const wrong = mutations.find(({ number }, index) => number !== first + index);
  if (wrong) throw new AppError('mutation-order', `Number ${wrong.number} does not follow the one before it.`);
}

/** The first mutations, as many as touch no more documents and spaces than one commit takes; at least one. */
export function takeBatch(mutations: readonly Mutation[]): readonly Mutation[] {
  const documents = new Set<string>();
  const spaces = new Set<string>();
  for (const [index, { space, collection, id }] of mutations.entries()) {
    documents.add(documentName(space, collection, id));
    spaces.add(space);
    if (documents.size > mostDocuments || spaces.size > mostSpaces) return mutations.slice(0, index);
  }
  return mutations;
}
