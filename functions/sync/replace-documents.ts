import type { output } from 'zod/mini';
import type { Collection } from '../../lib/contract/collection.ts';
import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { collectionAccess } from '../../lib/sync/access/collection-access.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { FullCollections } from '../../lib/sync/commit/collection-full.ts';
import { mostDocuments } from '../../lib/sync/commit/commit.ts';
import { bytesOf, Draft } from '../../lib/sync/commit/draft.ts';
import { untilCommitted } from '../../lib/sync/commit/until-committed.ts';
import { checkVersions } from '../../lib/sync/schema/versions.ts';
import { replaceDocuments } from './contract/documents.ts';
import { sync } from './contract/module.ts';
import { stateOf } from './model/current-state.ts';
import { type Replaced, replaceRow } from './model/replace-row.ts';
import { type CommitStore, commitStore } from './store/commits.ts';

/** Of documents in an answer: a function's holds 6 MB. */
const mostAnswerBytes = 5 * 1024 * 1024;

interface Dependencies {
  readonly store: CommitStore;
  readonly rules: () => { readonly tombstoneDays: number };
  readonly collections: Readonly<Record<string, Collection>>;
}

type Input = Parameters<Operation<typeof replaceDocuments>>[0];
type Caller = Parameters<Operation<typeof replaceDocuments>>[1];
type Context = Parameters<Operation<typeof replaceDocuments, Dependencies>>[2];
type Answer = output<typeof replaceDocuments.response>;

/**
 * Commit by commit, as many rows as one takes. When it fails between two, what was written is found as wanted by the repeat. A request
 * that arrives once more, or after a later one, is known by its writer's numbers, which documents remember. Without them, or when a
 * dozen others wrote since, it finds the document in another state than it assumed, or as it wants it, and writes nothing; but states have
 * no memory, so that a document that came back to the assumed one is changed again by a late copy.
 */
export const operation: Operation<typeof replaceDocuments, Dependencies> = async (input, caller, context) => {
  const { params, body } = input;
  checkVersions(context.collections, { [params.collection]: body.version });
  const collection = context.collections[params.collection] as Collection;
  const answer: Answer = { conflicts: [], arrived: [], refused: [] };
  const full = new FullCollections();
  let bytes = 0;
  for (let done = 0; done < body.rows.length; ) {
    const rows = body.rows.slice(done, done + mostDocuments);
    const some = () =>
      full.heeded(() => replaceSome({ params, body: { ...body, rows } }, collection, caller, full, context));
    const { taken, conflicts, arrived, refused } = await untilCommitted(some, context.store.pace);
    answer.conflicts.push(...conflicts);
    answer.arrived.push(...arrived);
    answer.refused.push(...refused);
    done += taken;
    // What was written is found as wanted when its row comes again.
    bytes += bytesOf([conflicts, refused]);
    if (bytes > mostAnswerBytes)
      throw new AppError('body-too-large', 'The answer would be too large: send fewer rows.');
  }
  return answer;
};

/** The first rows, as many as fit into one commit; at least one. */
async function replaceSome(
  { params, body }: Pick<Input, 'params' | 'body'>,
  collection: Collection,
  caller: Caller,
  full: FullCollections,
  { store, now, newId, rules }: Context,
): Promise<Answer & { taken: number }> {
  const { spaceId } = params;
  const targets = body.rows.map(({ id }) => ({ collection: collection.name, id }));
  const { place, documents } = await store.read(caller.personId, spaceId, targets);
  if (place.space.role === undefined) throw new AppError('not-found');
  const access = collectionAccess(collection, caller, place);
  if (!access.may('read')) throw new AppError('forbidden');
  const { version } = body;
  const at = now();
  const by = { access, personId: caller.personId, writer: 'replace', now: at.toISOString(), spaceId, version };
  const draft = new Draft(documents.values());
  const answer: Answer & { taken: number } = { conflicts: [], arrived: [], refused: [], taken: 0 };
  for (const { id, ...states } of body.rows) {
    const current = draft.find(spaceId, collection.name, id);
    const wished = replaceRow(collection, current, states, { ...by, id });
    const noRoom = wished.result === 'write' ? full.refusal(wished.next) : undefined;
    const replaced: Replaced = noRoom ? { result: 'refused', refused: noRoom } : wished;
    if (replaced.result === 'write' && !draft.take(collection, replaced.next)) break;
    if (replaced.result === 'conflict' || replaced.result === 'arrived')
      answer.conflicts.push(stateOf(collection, id, current, access, version));
    if (replaced.result === 'arrived') answer.arrived.push(id);
    if (replaced.result === 'refused') {
      const { code, reason } = replaced.refused;
      const now = stateOf(collection, id, current, access, version);
      answer.refused.push({ collection: collection.name, id, code, reason, current: now });
    }
    answer.taken += 1;
  }
  const [commit] = draft.commits(() => place.head);
  if (commit) await store.write(commit, { now: at, ...rules(), epoch: newId() });
  return answer;
}

export const handler = handle(
  replaceDocuments,
  { store: commitStore(), rules: () => settings(sync), collections, limiter: rateLimiter() },
  operation,
);
