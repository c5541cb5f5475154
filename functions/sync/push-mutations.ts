import { AppError } from '../../lib/runtime/app-error.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { asAppError } from '../../lib/runtime/problem.ts';
import { rateLimiter } from '../../lib/runtime/rate-limit/rate-limiter.ts';
import { collections } from '../../lib/sync/collections.generated.ts';
import { FullCollections } from '../../lib/sync/commit/collection-full.ts';
import { Draft } from '../../lib/sync/commit/draft.ts';
import { untilCommitted } from '../../lib/sync/commit/until-committed.ts';
import { checkVersions } from '../../lib/sync/schema/versions.ts';
import { sync } from './contract/module.ts';
import { type Mutation, pushMutations } from './contract/push.ts';
import { currents, decidedOutcome, knownOutcome, mostCurrentBytes, type Outcome } from './model/answers.ts';
import { compared, statusOf, withOutcomes } from './model/client-log.ts';
import { decideMutations, type Ground } from './model/decide-mutations.ts';
import { checkOrder, takeBatch } from './model/take-batch.ts';
import { type ReplicaStore, replicaStore, type Snapshot } from './store/replicas.ts';

interface Dependencies {
  readonly store: ReplicaStore;
  readonly rules: () => { readonly tombstoneDays: number; readonly outcomeDays: number };
  readonly collections: Ground['collections'];
}

type Context = Parameters<Operation<typeof pushMutations, Dependencies>>[2];
type Push = Pick<Ground, 'caller' | 'clientId' | 'versions' | 'full'> & {
  readonly room: { bytes: number };
  /** All of the request. */
  readonly mutations: readonly Mutation[];
};
/** Failures that a request may be answered in part before. */
const endsPush: ReadonlySet<string> = new Set(['unavailable', 'client-copied']);

type Answer = { readonly last: number; readonly outcomes: Outcome[] };

/** Commit by commit, each with all that belongs together: documents, order, outcomes and the client's last number. */
export const operation: Operation<typeof pushMutations, Dependencies> = async ({ body }, caller, context) => {
  const { clientId, collections: versions, mutations } = body;
  checkVersions(context.collections, versions);
  checkOrder(mutations);
  const full = new FullCollections();
  const push: Push = { caller, clientId, versions, mutations, full, room: { bytes: mostCurrentBytes } };
  const answer: Answer & { last: number } = { last: 0, outcomes: [] };
  while (answer.outcomes.length < mutations.length) {
    const batch = takeBatch(mutations.slice(answer.outcomes.length));
    try {
      const { last, outcomes } = await untilCommitted(
        () => full.heeded(() => pushBatch(push, batch, context)),
        context.store.pace,
      );
      answer.last = last;
      answer.outcomes.push(...outcomes);
    } catch (error) {
      // What has its outcome is told, and no number beyond it; the device sends the rest again.
      if (answer.outcomes.length === 0 || !endsPush.has(asAppError(error).code)) throw error;
      answer.last = answer.outcomes.at(-1)?.number ?? 0;
      context.log.warn('push answered in part', { outcomes: answer.outcomes.length, error });
      break;
    }
  }
  noteRejected(clientId, answer.outcomes, context);
  return answer;
};

/** A push is answered 200 whatever becomes of its mutations: the log says of those that were refused why, and nothing of what they hold. */
function noteRejected(clientId: string, outcomes: readonly Outcome[], { log }: Context): void {
  const codes: Record<string, number> = {};
  for (const { status, code = '' } of outcomes) if (status === 'rejected') codes[code] = (codes[code] ?? 0) + 1;
  if (Object.keys(codes).length > 0) log.info('mutations rejected', { clientId, codes });
}

/** The outcomes of the first mutations: those that had one already, and as many more as fit into a commit. */
async function pushBatch(push: Push, batch: readonly Mutation[], context: Context): Promise<Answer> {
  const { store, now, newId, rules } = context;
  const { caller, clientId, versions, room } = push;
  const snapshot = await store.read(caller.personId, clientId, batch);
  const { client, places, documents } = snapshot;
  const before = client?.last ?? 0;
  if ((batch[0]?.number ?? 1) > before + 1) {
    throw new AppError('mutation-gap', `The last number is ${before}.`, { extra: { last: before } });
  }
  const { same, other = Number.POSITIVE_INFINITY } = client ? compared(client, push.mutations) : { same: 0 };
  const taken = batch.filter(({ number }) => number < other);
  if (taken.length === 0) throw new AppError('client-copied', `Number ${other} belongs to another mutation.`);
  const { outcomeDays, tombstoneDays } = rules();
  const at = now();
  const ground: Ground = { ...push, collections: context.collections, places, now: at, outcomeDays };
  const draft = new Draft(documents, 1);
  const decided = decideMutations(
    ground,
    taken.filter(({ number }) => number > before),
    draft,
  );
  const after = withOutcomes(caller.personId, clientId, client, decided, at);
  if (decided.length > 0) {
    const kept = decided.flatMap((each) => (each.kept ? [store.kept.write(each.kept)] : []));
    const more = [store.clients.write(client, after), ...kept];
    const spaces = draft.commits((spaceId) => places.get(spaceId)?.head);
    await store.commit({ spaces, more }, { now: at, tombstoneDays, epoch: newId() });
  }
  const current = currents(ground, (...document) => draft.find(...document), room);
  const known = await knownOutcomes(push, taken, same, snapshot, context);
  return {
    last: decided.length > 0 ? after.last : before,
    outcomes: [
      ...known.map(([mutation, status, kept]) => knownOutcome(mutation, status, kept, versions, current)),
      ...decided.map((each) => decidedOutcome(each, versions, current)),
    ],
  };
}

/** Mutations that had their outcome before, with what is kept of them. @param same see `compared`; 0: nothing speaks for them. */
async function knownOutcomes(
  { caller, clientId }: Push,
  taken: readonly Mutation[],
  same: number,
  { client }: Snapshot,
  { store }: Context,
) {
  if (!client) return [];
  const known = taken.filter(({ number }) => number <= client.last);
  if (same === 0) return known.map((mutation) => [mutation, undefined, undefined] as const);
  const statuses = known.map((mutation) => [mutation, statusOf(client, mutation.number)] as const);
  const numbers = statuses.filter(([, status]) => status !== 'applied').map(([{ number }]) => number);
  const kept = await store.kept.find(caller.personId, clientId, numbers);
  return statuses.map(([mutation, status]) => [mutation, status, kept.get(mutation.number)] as const);
}

export const handler = handle(
  pushMutations,
  { store: replicaStore(), rules: () => settings(sync), collections, limiter: rateLimiter() },
  operation,
);
