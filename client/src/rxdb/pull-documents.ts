import type { DocumentState, PulledSpace } from '../sync/protocol.ts';
import type { ReplicaApi } from './replica-api.ts';
import type { SentRows } from './sent-rows.ts';
import { type LocalDocument, localDocument, type Shape, stateOf } from './states.ts';

/** Where the pull goes on. null: from the beginning. */
export interface Checkpoint {
  readonly cursor: string | null;
}

export interface Pulled {
  // biome-ignore lint/suspicious/noExplicitAny: the app's own type
  readonly documents: any[];
  readonly checkpoint: Checkpoint;
}

/** The part of an RxCollection that is used. */
export interface LocalCollection {
  find(): { exec(): Promise<readonly { readonly primary: string; toJSON(): unknown }[]> };
  findByIds(ids: string[]): { exec(): Promise<ReadonlyMap<string, { toJSON(): unknown }>> };
}

export interface PullSetting extends Shape {
  readonly api: Pick<ReplicaApi, 'pullChanges'>;
  readonly space: string;
  readonly name: string;
  readonly collection: LocalCollection;
  readonly pushed: PushedMeanwhile;
  readonly sent: Pick<SentRows, 'pulled'>;
}

/** What pull and push say to each other. */
export interface PushedMeanwhile {
  /** While a reset goes on: ids whose push was answered, so that they are not taken for missing. */
  since?: Set<string> | undefined;
  /** The space is lost: what stays of it goes with the answer to its push. */
  gone?: boolean;
}

/** A pull from the beginning onto a device that holds documents already. */
interface Reset {
  readonly from: string | null;
  readonly arrived: Map<string, LocalDocument>;
  cursor: string | undefined;
  more: boolean;
}

const mostChanges = 1000;
const timeoutMs = 35_000;

/**
 * The pull handler. Answers fewer than `batchSize` documents only when there is no more.
 *
 * RxDB keeps a checkpoint only together with documents, and writes documents after it has asked for the next ones. Hence: a pull
 * without documents is remembered here; a reset is taken in one go and ends with the deletions of what did not arrive; a deletion
 * carries the fields of the document it deletes (validating storages refuse it otherwise), from the run's own documents or the
 * collection.
 */
export function pullHandler(setting: PullSetting) {
  const { api, space, name, schema, collection, primary, pushed } = setting;
  let quiet: { readonly from: string | null; readonly cursor: string } | undefined;
  let reset: Reset | undefined;
  /** Documents of this run: what RxDB may not have written yet. */
  const run = new Map<string, LocalDocument>();
  /** Deleted in this run, because the space was lost. */
  const lost = new Set<string>();

  async function ask(cursor: string | null | undefined, limit: number): Promise<PulledSpace> {
    const { spaces } = await api.pullChanges(
      { body: { collections: { [name]: schema.version }, spaces: [{ space, ...(cursor ? { cursor } : {}) }], limit } },
      { timeoutMs },
    );
    if (!spaces[0]) throw new Error(`the answer does not speak of ${space}`);
    return spaces[0];
  }

  async function localDocuments(changes: readonly DocumentState[]): Promise<LocalDocument[]> {
    const ended = changes.filter(({ document, id }) => !document && !run.has(id)).map(({ id }) => id);
    const held = ended.length > 0 ? await collection.findByIds(ended).exec() : new Map<string, { toJSON(): unknown }>();
    return changes.flatMap(({ id, document, revision }) => {
      if (document) return [localDocument(id, document, revision, setting)];
      const before = run.get(id) ?? held.get(id)?.toJSON();
      return before ? [{ ...(before as object), _deleted: true }] : [];
    });
  }

  async function missing(isThere: (id: string) => boolean): Promise<LocalDocument[]> {
    const held = await collection.find().exec();
    return held
      .filter((each) => !isThere(each.primary))
      .map((each) => ({ ...(each.toJSON() as object), _deleted: true }));
  }

  async function leave(): Promise<Pulled> {
    quiet = reset = pushed.since = undefined;
    pushed.gone = true;
    const documents = await missing((id) => lost.has(id));
    for (const document of documents) lost.add(document[primary]);
    return { documents, checkpoint: { cursor: null } };
  }

  function receive(current: Reset, page: PulledSpace): void {
    if (page.reset) current.arrived.clear();
    for (const { id, document, revision } of page.changes) {
      if (document) current.arrived.set(id, localDocument(id, document, revision, setting));
      else current.arrived.delete(id);
    }
    current.cursor = page.cursor;
    current.more = page.more === true;
  }

  /** Goes on where it was when a request failed. */
  async function finish(current: Reset): Promise<Pulled> {
    while (current.more) {
      const page = await ask(current.cursor, mostChanges);
      if (page.status === 'gone') return leave();
      receive(current, page);
    }
    const { arrived, cursor = null } = current;
    const isThere = (id: string) => arrived.has(id) || pushed.since?.has(id) === true;
    const documents = [...arrived.values(), ...(await missing(isThere))];
    for (const document of documents) run.set(document[primary], document);
    reset = pushed.since = undefined;
    quiet = documents.length === 0 && cursor ? { from: current.from, cursor } : undefined;
    return { documents, checkpoint: { cursor } };
  }

  async function next(from: string | null, batchSize: number): Promise<Pulled> {
    if (reset && reset.from === from) return finish(reset);
    const documents: LocalDocument[] = [];
    let cursor = quiet && quiet.from === from ? quiet.cursor : from;
    for (;;) {
      const page = await ask(cursor, Math.min(mostChanges, Math.max(1, batchSize - documents.length)));
      if (page.status === 'gone') return leave();
      lost.clear();
      pushed.gone = false;
      // Without a checkpoint, too: what was only ever pushed may be gone.
      if (page.reset && (from !== null || (await missing(() => false)).length > 0)) {
        pushed.since = new Set();
        reset = { from, arrived: new Map(), cursor: undefined, more: true };
        receive(reset, page);
        return finish(reset);
      }
      if (page.reset) documents.length = 0;
      const arrived = await localDocuments(page.changes);
      for (const document of arrived) run.set(document[primary], document);
      documents.push(...arrived);
      cursor = page.cursor ?? null;
      if (!page.more || documents.length >= batchSize) break;
    }
    quiet = documents.length === 0 && cursor ? { from, cursor } : undefined;
    return { documents, checkpoint: { cursor } };
  }

  return async (checkpoint: Checkpoint | null | undefined, batchSize: number): Promise<Pulled> => {
    const pulled = await next(checkpoint?.cursor ?? null, batchSize);
    await setting.sent.pulled(
      new Map(pulled.documents.map((document) => [document[primary], stateOf(document, setting)])),
    );
    // RxDB has written all documents of a run before it begins another.
    if (pulled.documents.length < batchSize) {
      run.clear();
      lost.clear();
    }
    return pulled;
  };
}
