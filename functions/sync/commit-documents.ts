import { AppError } from '../../lib/runtime/app-error.ts';
import { concerns } from '../../lib/runtime/audit.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { keyGuard } from '../../lib/runtime/rate-limit/key-guard.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { signedCursors } from '../../lib/runtime/signed-cursors.ts';
import { systemTools } from '../../lib/runtime/tools.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { FullCollections } from '../../lib/sync/commit/collection-full.ts';
import { mostBytes, mostDocuments } from '../../lib/sync/commit/commit.ts';
import type { DocumentWrite, SpaceCommit } from '../../lib/sync/commit/commit-plan.ts';
import { bytesOf } from '../../lib/sync/commit/draft.ts';
import { type PackedPart, packParts, sameParts } from '../../lib/sync/commit/staged-commit.ts';
import { untilCommitted } from '../../lib/sync/commit/until-committed.ts';
import type { Place } from '../../lib/sync/places.ts';
import { type PullCursors, type PullPosition, pullCursorHours, pullCursors } from '../../lib/sync/pull/cursor.ts';
import { checkVersions } from '../../lib/sync/schema/versions.ts';
import { readSpaceId } from '../../lib/sync/space-id.ts';
import { commitDocuments } from './contract/documents.ts';
import { sync } from './contract/module.ts';
import { decideRows, type Refused, type RowGround } from './model/decide-rows.ts';
import { type Command, type CommitStore, commitStore, type Ground } from './store/commits.ts';

interface Dependencies {
  readonly store: CommitStore;
  readonly rules: () => { readonly tombstoneDays: number };
  readonly collections: RowGround['collections'];
  readonly pullCursors: Pick<PullCursors, 'open'>;
}

type Input = Parameters<Operation<typeof commitDocuments>>[0];
type Caller = Parameters<Operation<typeof commitDocuments>>[1];
type Context = Parameters<Operation<typeof commitDocuments, Dependencies>>[2];
interface Answer {
  readonly seq: number;
  readonly refused: Refused[];
}

/** What attempts leave for those after them. */
interface Work {
  readonly since: PullPosition | undefined;
  readonly at: Date;
  readonly full: FullCollections;
  ground?: Ground;
  staged?: { readonly commitId: string; readonly parts: readonly PackedPart[] };
}

/** Bytes of the refused rows as JSON: they are kept in the command's record, and one item takes 400 KB. */
const mostRefusedBytes = 350_000;
/** Ids that are told when documents were changed. */
const mostChanged = 100;

/**
 * Writes all rows that can be written, or none. Up to what one transaction takes they are one. More are staged where nobody reads them,
 * and take effect with one transaction; from then on whoever reads the space puts them to their places first.
 */
export const operation: Operation<typeof commitDocuments, Dependencies> = async (input, caller, context) => {
  const { params, body } = input;
  checkVersions(context.collections, body.collections);
  const since = await context.pullCursors.open(caller.personId, params.spaceId, body.since);
  if (body.since !== undefined && !since) throw new AppError('invalid-cursor');
  const work: Work = { since, at: context.now(), full: new FullCollections() };
  return untilCommitted(() => work.full.heeded(() => attempt(input, caller, work, context)), context.store.pace);
};

async function attempt({ params, body }: Input, caller: Caller, work: Work, context: Context): Promise<Answer> {
  const { store, newId, rules, idempotency } = context;
  const { spaceId } = params;
  const ground = await store.read(caller.personId, spaceId, body.changes, work.ground);
  work.ground = ground;
  const { head, space } = ground.place;
  if (space.role === undefined) throw new AppError('not-found');
  const { kind, of } = readSpaceId(spaceId);
  if (kind === 'organisation') concerns({ organisationId: of });
  const { since, at, full } = work;
  if (since?.epoch && since.epoch !== head?.epoch) throw new AppError('documents-changed', undefined, changedExtra([]));
  const known = { ...ground, caller, collections: context.collections, versions: body.collections };
  const { writes, refused, changed } = decideRows(
    { ...known, since: since && seenUpTo(since), now: at, full },
    body.changes,
  );
  if (changed.length > 0) throw new AppError('documents-changed', undefined, changedExtra(changed));
  if (bytesOf(refused) > mostRefusedBytes) {
    throw new AppError('body-too-large', `${refused.length} rows cannot be written, more than can be told at once.`);
  }
  const response: Answer = { seq: (head?.seq ?? 0) + writes.length, refused: [...refused] };
  if (writes.length === 0) return response;
  const commit = { spaceId, head, documents: writes };
  const command = { idempotency, response, rules: { now: at, ...rules(), epoch: newId() } };
  if (fits(writes)) return store.commit(commit, command);
  return commitLarge(commit, command, caller, ground.place, work, context);
}

/** A device that has not been sent all documents yet knows none for sure. */
const seenUpTo = ({ copy, seq }: PullPosition) => (copy ? 0 : seq);

const changedExtra = (ids: readonly string[]) => ({ extra: { documents: ids.slice(0, mostChanged) } });

/** One transaction takes them, with two items each, the head, and the command's record. */
const fits = (writes: readonly DocumentWrite[]) =>
  writes.length <= mostDocuments && writes.reduce((bytes, { next }) => bytes + bytesOf(next), 0) <= mostBytes;

async function commitLarge(
  commit: SpaceCommit,
  command: Command<Answer>,
  { personId }: Caller,
  place: Place,
  work: Work,
  { store, idempotency, newId, log }: Context,
): Promise<Answer> {
  const { rules } = command;
  // Noticed by the transaction as well, but before it everything would be staged again.
  const before = idempotency && (await store.outcomes.find(idempotency, rules.now));
  if (before) return before.response as Answer;
  const parts = packParts(commit.documents, rules);
  if (!work.staged || !sameParts(work.staged.parts, parts)) {
    const commitId = newId();
    await store.stage(commitId, parts, rules.now);
    work.staged = { commitId, parts };
    // It took a while, in which rights may have been taken away.
    await store.requireRole(personId, place);
  }
  const { commitId } = work.staged;
  const answer = await store.takeEffect(commit, { commitId, parts: parts.length }, command);
  try {
    await store.settle(personId, commit.spaceId);
  } catch (error) {
    log.warn('a commit took effect; whoever reads the space next finishes it', { error });
  }
  return answer;
}

const store = commitStore();
export const handler = handle(
  commitDocuments,
  {
    keys: keyGuard(),
    store,
    outcomes: store.outcomes,
    pullCursors: pullCursors(signedCursors(systemTools, pullCursorHours)),
    rules: () => settings(sync),
    collections,
    limiter: rateLimiter(),
  },
  operation,
);
