import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { Dynamo, Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createDynamo } from '../../../lib/runtime/aws/dynamo-client.ts';
import type { Pace } from '../../../lib/runtime/aws/retry.ts';
import type { Idempotency } from '../../../lib/runtime/idempotency.ts';
import { inLanes } from '../../../lib/runtime/in-lanes.ts';
import { createOutcomes, type Outcomes, Refused } from '../../../lib/runtime/outcomes.ts';
import { collectionFull } from '../../../lib/sync/commit/collection-full.ts';
import { commitDocuments } from '../../../lib/sync/commit/commit.ts';
import {
  type CommitRules,
  type DocumentWrite,
  planSpace,
  type SpaceCommit,
} from '../../../lib/sync/commit/commit-plan.ts';
import { documentName } from '../../../lib/sync/commit/draft.ts';
import { Overtaken } from '../../../lib/sync/commit/overtaken.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { changesBetween } from '../../../lib/sync/commit/staged-changes.ts';
import { effectOf, type PackedPart, stageParts } from '../../../lib/sync/commit/staged-commit.ts';
import { documentKey, type Head, type StoredDocument } from '../../../lib/sync/items.ts';
import type { Place } from '../../../lib/sync/places.ts';
import { unsettledFrom } from '../../../lib/sync/pull/copy-documents.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';

export interface Target {
  readonly collection: string;
  readonly id: string;
}

/** A space and documents of it. */
export interface Ground {
  readonly place: Place;
  /** By `documentName`; deleted ones included. */
  readonly documents: ReadonlyMap<string, StoredDocument>;
}

/** One command: its record commits with the effect. */
export interface Command<T> {
  readonly idempotency: Idempotency | undefined;
  readonly response: T;
  readonly rules: CommitRules;
}

/** Documents up to which everything is read in one request. */
const mostAtOnce = 90;
const lanes = 8;

const seqOf = (head: Head | undefined) => head?.seq ?? 0;

export type CommitStore = ReturnType<typeof commitStore>;

/** What commits of one space read and write. */
export function commitStore(dynamo: Dynamo = createDynamo(), tables: SyncTables = syncTables, pace?: Pace) {
  const outcomes: Outcomes = createOutcomes(dynamo, {
    name: () => tables.spaces,
    key: (id) => ({ pk: `OUTCOME#${id}`, sk: 'OUTCOME' }),
    ttl: 'expiresAt',
  });

  const named = (documents: Iterable<StoredDocument>) =>
    [...documents].map((each) => [documentName(each.spaceId, each.collection, each.id), each] as const);

  async function placeOf(personId: string, spaceId: string, documents: readonly Key[] = []) {
    const read = await readSettled(dynamo, tables, personId, [spaceId], documents.length > 0 ? { documents } : {});
    return { place: read.places.get(spaceId) as Place, documents: read.documents as StoredDocument[] };
  }

  async function readDocuments(keys: readonly Key[]): Promise<StoredDocument[]> {
    const found: StoredDocument[] = [];
    const chunks = Array.from({ length: Math.ceil(keys.length / 100) }, (_, n) => keys.slice(n * 100, n * 100 + 100));
    await inLanes(chunks, lanes, async (Keys) => {
      const { Responses } = await dynamo.batchGet<StoredDocument>({
        RequestItems: { [tables.documents]: { Keys, ConsistentRead: true } },
      });
      found.push(...(Responses[tables.documents] ?? []));
    });
    return found;
  }

  /** The documents as they are now, where those read are older than the last changes. */
  async function renewed(
    spaceId: string,
    documents: ReadonlyMap<string, StoredDocument>,
    targets: ReadonlyMap<string, Target>,
    [from, to]: readonly [number, number],
  ): Promise<ReadonlyMap<string, StoredDocument>> {
    const changes = await changesBetween(dynamo, tables, spaceId, from, to);
    const isOld = ([name, seq]: readonly [string, number], now: ReadonlyMap<string, StoredDocument>) =>
      targets.has(name) && (now.get(name)?.seq ?? 0) < seq;
    const old = [...changes].filter((change) => isOld(change, documents));
    if (old.length === 0) return documents;
    const keys = old.map(([name]) => {
      const { collection, id } = targets.get(name) as Target;
      return documentKey(spaceId, collection, id);
    });
    const now = new Map([...documents, ...named(await readDocuments(keys))]);
    if (old.some((change) => isOld(change, now))) throw new Overtaken('a document is older than its change');
    return now;
  }

  /**
   * Documents that were read in one request with their head may be older than it, and the effect of a staged commit has no room for a
   * condition on each.
   */
  async function requireNewest({ spaceId, head, documents }: SpaceCommit): Promise<void> {
    if (!head) return;
    const changes = await changesBetween(dynamo, tables, spaceId, unsettledFrom(head), head.seq);
    const isOld = ({ current, next }: DocumentWrite) =>
      (current?.seq ?? 0) < (changes.get(documentName(spaceId, next.collection, next.id)) ?? 0);
    if (documents.some(isOld)) throw new Overtaken('a document is older than its change');
  }

  return {
    pace,
    outcomes,

    /**
     * A space and documents of it, strongly consistent. More than fit into one request are read one after another; what changed
     * meanwhile is noticed by the changes of the space, so that all are as they were when the head was.
     * @param before what was read already; only what changed since is read again.
     */
    async read(personId: string, spaceId: string, all: readonly Target[], before?: Ground): Promise<Ground> {
      const targets = new Map(all.map((each) => [documentName(spaceId, each.collection, each.id), each]));
      const keys = [...targets.values()].map(({ collection, id }) => documentKey(spaceId, collection, id));
      if (keys.length <= mostAtOnce) {
        const { place, documents } = await placeOf(personId, spaceId, keys);
        return { place, documents: new Map(named(documents)) };
      }
      const { place } = await placeOf(personId, spaceId);
      const { head } = place;
      if (place.space.role === undefined) return { place, documents: new Map() };
      if (before?.place.head && head?.epoch === before.place.head.epoch) {
        const range = [seqOf(before.place.head) + 1, seqOf(head)] as const;
        return { place, documents: await renewed(spaceId, before.documents, targets, range) };
      }
      const documents = new Map(named(await readDocuments(keys)));
      if (!head) return { place, documents };
      return { place, documents: await renewed(spaceId, documents, targets, [unsettledFrom(head), head.seq]) };
    },

    /** Writes documents, few enough for one transaction. @returns the stored answer when the command took effect before. @throws Overtaken, CollectionFull. */
    async commit<T>(space: SpaceCommit, { rules, ...command }: Command<T>): Promise<T> {
      const planned = planSpace(tables, space, rules);
      const writes = [planned.headWrite, ...planned.writes];
      try {
        return await outcomes.commit({ writes, ...command, now: rules.now });
      } catch (error) {
        throw error instanceof Refused ? new Overtaken(error.message) : (collectionFull(error, writes) ?? error);
      }
    },

    /** Writes documents, few enough for one transaction, that need no record. @throws Overtaken, CollectionFull. */
    async write(space: SpaceCommit, rules: CommitRules): Promise<void> {
      await commitDocuments({ dynamo, tables, ...(pace ? { pace } : {}) }, { spaces: [space] }, rules);
    },

    /** Stages parts of a commit; see `stageParts`. */
    stage: (commitId: string, parts: readonly PackedPart[], now: Date) =>
      stageParts(dynamo, tables, commitId, parts, now),

    /** @throws Overtaken when the caller has another role in the space than was read. */
    async requireRole(personId: string, { spaceId, space }: Place): Promise<void> {
      const { place } = await placeOf(personId, spaceId);
      if (!isDeepStrictEqual(place.space, space)) throw new Overtaken('the caller has another role');
    },

    /**
     * Makes a staged commit take effect; whoever reads the space next puts its rows to their places.
     * @returns the stored answer when the command took effect before. @throws Overtaken; AppError `unavailable` when parts are gone.
     */
    async takeEffect<T>(
      space: SpaceCommit,
      staged: { readonly commitId: string; readonly parts: number },
      { rules, ...command }: Command<T>,
    ): Promise<T> {
      await requireNewest(space);
      const { writes } = effectOf(tables, space, staged, rules);
      try {
        return await outcomes.commit({ writes, ...command, now: rules.now });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // The head is the first write; the others are the parts.
        const lost = writes.findIndex((_, index) => index > 0 && error.at(index));
        if (lost > 0) throw new AppError('unavailable', 'It took too long.', { retryAfter: 1, cause: error });
        throw new Overtaken(error.message);
      }
    },

    /** Finishes what is pending in a space of the caller. */
    settle: async (personId: string, spaceId: string): Promise<void> => void (await placeOf(personId, spaceId)),
  };
}
