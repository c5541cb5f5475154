import type { DocumentState } from '../sync/protocol.ts';
import { codeOfOne, isOfOneRow, type Problem, problemOf, reasonOf } from './problem-of.ts';
import type { PushedMeanwhile } from './pull-documents.ts';
import type { RefusedDocument, ReplaceRow, ReplicaApi } from './replica-api.ts';
import type { SentRows } from './sent-rows.ts';
import { type Fields, type LocalDocument, localDocument, type Shape, same, stateOf } from './states.ts';
import { type Rejection, type Verdict, withVerdict } from './verdict.ts';

export interface PushRow {
  readonly assumedMasterState?: LocalDocument;
  readonly newDocumentState: LocalDocument;
}

export interface PushSetting extends Shape {
  readonly api: Pick<ReplicaApi, 'replaceDocuments' | 'getDocument'>;
  readonly space: string;
  readonly name: string;
  readonly pushed: Readonly<PushedMeanwhile>;
  readonly sent: SentRows;
  onRejection(rejection: Rejection): void;
}

interface Answered {
  readonly conflicts: readonly DocumentState[];
  readonly arrived: readonly string[];
  readonly refused: readonly RefusedDocument[];
}

const mostRows = 200;
/** Characters of one request; the backend takes 1 MB. */
const mostText = 300_000;
const timeoutMs = 35_000;
/** Documents asked for side by side. */
const lanes = 8;

/**
 * The push handler. Answers the server's state of every document that is not as the device wrote it. RxDB repeats what fails for
 * ever, so no document may fail for ever: one that is refused is answered with the server's state as well, marked so that the
 * conflict handler lets that stand.
 */
export function pushHandler(setting: PushSetting) {
  const { api, space, name, schema, primary, sent, onRejection } = setting;
  const place = { spaceId: space, collection: name };
  let turn: Promise<unknown> = Promise.resolve();

  async function replace(rows: readonly ReplaceRow[], version = schema.version): Promise<Answered> {
    const input = {
      params: place,
      body: { version, rows: rows as ReplaceRow[] },
    };
    try {
      return await api.replaceDocuments(input, { timeoutMs, ofEarlierApp: version !== schema.version });
    } catch (error) {
      const problem = problemOf(error);
      if (problem && isOfOneRow(problem)) return split(rows, problem, version);
      // Of an earlier release, and too old by now: nobody can tell any more.
      if (problem?.code === 'upgrade-required' && version !== schema.version) return refuseAll(rows, problem);
      if (problem?.code === 'not-found' || problem?.code === 'forbidden') return refuseAll(rows, problem);
      throw error;
    }
  }

  async function split(rows: readonly ReplaceRow[], error: Problem, version: number): Promise<Answered> {
    if (rows.length === 1) return refuseAll(rows, error, codeOfOne(error));
    const middle = rows.length >> 1;
    const parts = [await replace(rows.slice(0, middle), version), await replace(rows.slice(middle), version)];
    return {
      conflicts: parts.flatMap(({ conflicts }) => conflicts),
      arrived: parts.flatMap(({ arrived }) => arrived),
      refused: parts.flatMap(({ refused }) => refused),
    };
  }

  function refuseAll(rows: readonly ReplaceRow[], error: Problem, code: string = error.code): Answered {
    const reason = reasonOf(error);
    return { conflicts: [], arrived: [], refused: rows.map(({ id }) => ({ collection: name, id, code, reason })) };
  }

  /** Of a row that no answer told of. Undefined when there is none that the person may see. */
  async function current(id: string): Promise<DocumentState | undefined> {
    try {
      const params = { ...place, documentId: id };
      return await api.getDocument({ params, query: { version: String(schema.version) } });
    } catch (error) {
      if ([400, 403, 404].includes(problemOf(error)?.status ?? 0)) return undefined;
      throw error;
    }
  }

  async function currentOf(refused: readonly RefusedDocument[], conflicts: readonly DocumentState[]) {
    const told = refused.flatMap(({ current: state }) => state ?? []);
    const known = new Map([...told, ...conflicts].map((state) => [state.id, state]));
    const unknown = refused.filter(({ id, code }) => code !== 'not-found' && code !== 'deleted' && !known.has(id));
    for (let at = 0; at < unknown.length; at += lanes) {
      const states = await Promise.all(unknown.slice(at, at + lanes).map(({ id }) => current(id)));
      for (const state of states) if (state) known.set(state.id, state);
    }
    return known;
  }

  /**
   * Of a document that nobody can tell of, because the person may not see it now, the state that was assumed stands: the pull takes it away,
   * or it goes on from where it was when the person comes back.
   */
  function masterOf(id: string, state: DocumentState | undefined, row: PushRow | undefined): LocalDocument {
    if (state?.document) return localDocument(id, state.document, state.revision, setting);
    const assumed = row?.assumedMasterState;
    return !state && assumed && !setting.pushed.gone
      ? assumed
      : { ...(assumed ?? row?.newDocumentState), [primary]: id, _deleted: true };
  }

  /** Writes that are part of later ones now: what became of them says where the later ones start. */
  async function settle(wanted: readonly ReplaceRow[]): Promise<void> {
    for (const [version, rows] of sent.open(wanted)) {
      for (const batch of batches(rows)) {
        const { conflicts, arrived, refused } = await replace(batch, version);
        const missed = new Set([...conflicts, ...refused].map(({ id }) => id));
        await sent.answered(batch, (id) => arrived.includes(id) || !missed.has(id), new Map());
      }
    }
  }

  async function push(rows: readonly PushRow[]): Promise<LocalDocument[]> {
    const byId = new Map(rows.map((row) => [String(row.newDocumentState[primary]), row]));
    const wanted = [...byId].flatMap(([id, { assumedMasterState, newDocumentState }]) => {
      const [assumed, next] = [stateOf(assumedMasterState, setting), stateOf(newDocumentState, setting)];
      // Made and deleted before any of it was sent: RxDB would take the deletion for the server's state, whatever the server has.
      return same(assumed, next) && next ? [] : [{ id, assumed, next: refusable(assumed, next) }];
    });
    await sent.load();
    await settle(wanted);
    const masters = new Map<string, LocalDocument>();
    for (const batch of batches(wanted)) {
      const numbered = await sent.send(batch);
      const { conflicts, arrived, refused } = await replace(numbered);
      const known = await currentOf(refused, conflicts);
      const verdict = (id: string, refusal: boolean): Verdict => ({
        refused: refusal,
        arrived: arrived.includes(id),
        assumed: numbered.find((row) => row.id === id)?.assumed,
        report: (code, reason, document) => onRejection({ space, collection: name, id, code, reason, document }),
      });
      for (const state of conflicts)
        masters.set(state.id, withVerdict(masterOf(state.id, state, byId.get(state.id)), verdict(state.id, false)));
      for (const { id, code, reason } of refused) {
        const given = verdict(id, true);
        masters.set(id, withVerdict(masterOf(id, known.get(id), byId.get(id)), given));
        given.report(code, reason, byId.get(id)?.newDocumentState);
      }
      const states = new Map([...masters].map(([id, master]) => [id, stateOf(master, setting)]));
      await sent.answered(numbered, (id) => arrived.includes(id) || !masters.has(id), states);
    }
    for (const { id } of wanted) setting.pushed.since?.add(id);
    return [...masters.values()];
  }

  /** RxDB sends batches side by side; they would only contend for the space's order. */
  return (rows: readonly PushRow[]): Promise<LocalDocument[]> => {
    const mine = turn.then(() => push(rows));
    turn = mine.catch(() => undefined);
    return mine;
  };
}

/**
 * A number that is none would be null as JSON, and take its field away on all devices: as a text the server says what is wrong with it. One that
 * was sent before is gone there, and refuses no other change.
 */
function refusable(assumed: Fields | null, next: Fields | null): Fields | null {
  const isNew = ([name, value]: [string, unknown]) =>
    typeof value === 'number' && !Number.isFinite(value) && !Object.is(value, assumed?.[name]);
  return next && Object.fromEntries(Object.entries(next).map((of) => (isNew(of) ? [of[0], String(of[1])] : of)));
}

function batches<R extends ReplaceRow>(rows: readonly R[]): R[][] {
  const all: R[][] = [];
  let room = 0;
  for (const row of rows) {
    const size = JSON.stringify(row).length;
    const last = all.at(-1);
    if (last && last.length < mostRows && size <= room) {
      last.push(row);
      room -= size;
    } else {
      all.push([row]);
      room = mostText - size;
    }
  }
  return all;
}
