import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Collection } from '../contract/collection.ts';
import type { Dynamo, Key } from '../runtime/aws/dynamo.ts';
import { createDynamo } from '../runtime/aws/dynamo-client.ts';
import { type Pace, realPace } from '../runtime/aws/retry.ts';
import { commitDocuments } from './commit/commit.ts';
import { finishPending } from './commit/finish-pending.ts';
import { untilCommitted } from './commit/until-committed.ts';
import {
  documentKey,
  type Fields,
  type Head,
  headKey,
  type SpaceItem,
  type StoredDocument,
  spaceKey,
} from './items.ts';
import type { NextDocument } from './merge/applied.ts';
import { tooLarge } from './merge/refused-fields.ts';
import { upToDate } from './schema/up-to-date.ts';
import { problemsOf } from './schema/validate.ts';
import { readSpaceId } from './space-id.ts';
import { type SyncTables, syncTables } from './tables.ts';

/** Who wrote a published document, where a person would stand. */
export const serverWriter = 'server';

/**
 * Days for which a published deletion is remembered: the longest that a stage may choose for all deletions, since a publisher does not
 * know what it chose. So long an older version is recognised as well.
 */
const tombstoneDays = 3650;

/** Which document is published. */
export interface Target {
  readonly space: string;
  /** Declared with `writer: 'server'`. */
  readonly collection: Collection;
  readonly id: string;
}

export interface Publication extends Target {
  /** Increases with the source: its revision, an event's sequence, milliseconds of its change. */
  readonly version: number;
  /** The whole document; null removes it. */
  readonly fields: Fields | null;
}

/** `outdated`: this or a newer version is there already. `no-space`: the space was deleted or never made. */
export type Published =
  | { readonly result: 'published'; readonly seq: number }
  | { readonly result: 'outdated' | 'no-space' };

/** `unchanged`: the document says already what its source says, perhaps by an attempt whose answer was lost. */
export type Mirrored =
  | { readonly result: 'published'; readonly seq: number }
  | { readonly result: 'unchanged' | 'no-space' };

/** Looks at a source that changes under way, after which it is one that never says the same twice. */
const mostLooks = 20;

export interface PublisherPorts {
  readonly dynamo?: Dynamo;
  readonly tables?: SyncTables;
  readonly now?: () => Date;
  readonly pace?: Pace;
}

export type Publisher = ReturnType<typeof createPublisher>;

/** Writes documents that devices only read, in the flow of another module: an order's status, a balance. */
export function createPublisher({
  dynamo = createDynamo(),
  tables = syncTables,
  now = () => new Date(),
  pace = realPace,
}: PublisherPorts = {}) {
  async function read({ space, collection, id }: Target) {
    const shared = readSpaceId(space).kind === 'shared';
    const wanted = documentKey(space, collection.name, id);
    const Keys: Key[] = [headKey(space), ...(shared ? [spaceKey(space)] : [])];
    const { Responses } = await dynamo.batchGet({
      RequestItems: {
        [tables.spaces]: { Keys, ConsistentRead: true },
        [tables.documents]: { Keys: [wanted], ConsistentRead: true },
      },
    });
    const items = Responses[tables.spaces] ?? [];
    const head = items.find(({ sk }) => sk === 'HEAD') as Head | undefined;
    const made = items.find(({ sk }) => sk === 'SPACE') as SpaceItem | undefined;
    const gone = head?.status === 'deleted' || (shared && made?.status !== 'active');
    return { head, gone, current: Responses[tables.documents]?.[0] as StoredDocument | undefined };
  }

  async function commit(
    publication: Publication,
    { head, current }: Awaited<ReturnType<typeof read>>,
  ): Promise<number> {
    const { space, collection } = publication;
    const settled = head?.pending ? await finishPending(dynamo, tables, head) : head;
    const document = { collection, current, next: nextDocument(publication, current, now()) };
    const rules = { now: now(), tombstoneDays, epoch: randomUUID() };
    const plan = { spaces: [{ spaceId: space, head: settled, documents: [document] }] };
    const { heads } = await commitDocuments({ dynamo, tables, pace }, plan, rules);
    return heads.get(space)?.seq ?? 0;
  }

  /**
   * Puts a document into a space, or takes it away, unless this or a newer version of its source was published before. Repeating it is
   * harmless, and order does not matter. Six write units for a document up to 1 KB without indexes.
   * @throws Error when the collection is not written by the server, or the fields break its schema. AppError `unavailable` when others
   *   write into the space all the time; CollectionFull when 10 GB are reached; OutcomeUnknown when no answer came: call it again.
   */
  async function publish(publication: Publication): Promise<Published> {
    checkTarget(publication);
    checkContent(publication);
    return untilCommitted(async () => {
      const found = await read(publication);
      if (found.gone) return { result: 'no-space' };
      const there = found.current?.sourceVersion ?? Number.NEGATIVE_INFINITY;
      if (there >= publication.version) return { result: 'outdated' };
      return { result: 'published', seq: await commit(publication, found) };
    }, pace);
  }

  /**
   * Brings a document to the state of a source that has no version of its own. The document is read, then the source, and the document is
   * written on condition that nobody wrote it since, under a version of one more; then the source is looked at again, until it says what
   * was written. So whoever calls it after each change of the source, however late, often or out of order, leaves the newest state: the
   * last who writes finds what they wrote in a source that is newer than their document. Nothing is written when nothing changed.
   * @param source answers the whole document as it is now, read strongly consistent; null when there is to be none. It may be asked several times.
   * @throws as `publish` does.
   */
  async function mirror(target: Target, source: () => Promise<Fields | null>): Promise<Mirrored> {
    checkTarget(target);
    let seq: number | undefined;
    return untilCommitted(async () => {
      for (let looks = 0; looks < mostLooks; looks += 1) {
        const found = await read(target);
        if (found.gone) return { result: 'no-space' };
        const fields = await source();
        if (isDeepStrictEqual(fieldsOf(target.collection, found.current), fields)) {
          return seq === undefined ? { result: 'unchanged' } : { result: 'published', seq };
        }
        const publication = { ...target, fields, version: (found.current?.sourceVersion ?? 0) + 1 };
        checkContent(publication);
        seq = await commit(publication, found);
        if (isDeepStrictEqual(fields, await source())) return { result: 'published', seq };
      }
      throw new Error(`${named(target)}: its source says something else each time`);
    }, pace);
  }

  return { publish, mirror };
}

const named = ({ space, collection, id }: Target) => `${collection.name}/${id} in ${space}`;

/** As they are now; null: there is no such document. */
const fieldsOf = (collection: Collection, current: StoredDocument | undefined): Fields | null =>
  current && !current.deleted ? upToDate(collection, current).fields : null;

function checkTarget(target: Target): void {
  const { space, collection, id } = target;
  const where = named(target);
  if (collection.writer !== 'server') throw new Error(`${where}: devices write this collection`);
  if (!collection.spaces.includes(readSpaceId(space).kind)) throw new Error(`${where}: no space for it`);
  if (!/^(?!\.{1,2}$|\.{3})[A-Za-z0-9_.-]{1,64}$/.test(id)) throw new Error(`${where}: no id of a document`);
}

function checkContent(publication: Publication): void {
  const { collection, version, fields } = publication;
  const where = named(publication);
  if (!Number.isSafeInteger(version)) throw new Error(`${where}: version ${version} is no integer`);
  if (!fields) return;
  const large = tooLarge(fields);
  const problems = [...problemsOf(collection, fields), ...(large ? [large.reason] : [])];
  if (problems.length > 0) throw new Error(`${where}: ${problems.join('; ')}`);
}

function nextDocument(
  { space, collection, id, version, fields }: Publication,
  current: StoredDocument | undefined,
  now: Date,
): NextDocument {
  const at = now.toISOString();
  return {
    entity: 'Document',
    spaceId: space,
    collection: collection.name,
    id,
    revision: (current?.revision ?? 0) + 1,
    version: collection.version,
    fields: fields ?? {},
    marks: {},
    createdAt: current && !current.deleted ? current.createdAt : at,
    createdBy: serverWriter,
    updatedAt: at,
    updatedBy: serverWriter,
    ...(fields ? {} : { deleted: true as const }),
    sourceVersion: version,
  };
}
