import type { CollectionSet } from '../collection-data.ts';
import type { Context } from '../context.ts';
import { type Failure, failureOf } from '../errors.ts';
import { refuseNewer } from '../local/newer-store.ts';
import { versionsOf } from '../local/open-rows.ts';
import { becomeAnother, noteSent, refuseMutation, type Taken, takeOutcomes } from '../local/take-outcomes.ts';
import type { PushAnswer, WireMutation } from '../protocol.ts';
import type { Meta, Outgoing } from '../store/rows.ts';
import { inspect, readMeta, transact } from '../store/transact.ts';
import type { Traffic } from './traffic.ts';

/** The backend knows what a client's last 200 mutations were: whatever is sent again is recognised. */
const mostAtOnce = 200;
/** A request holds 1 MB, a character at most three bytes. */
const mostCharacters = 300_000;

function wire(mutation: Outgoing): WireMutation {
  const { number, tag, space, collection, id, kind, base, set, add, insert, remove, append } = mutation;
  return { number, tag, space, collection, id, kind, base, set, add, insert, remove, append };
}

/** In place of a mutation that the backend cannot read: it takes the number, and changes nothing. */
const standIn = ({ number, tag, space, collection }: Outgoing, uuid: () => string): WireMutation => ({
  number,
  tag,
  space,
  collection,
  id: uuid(),
  kind: 'update',
});

const accumulates = ({ add, append }: Outgoing) => add !== undefined || append !== undefined;

/** Another app may have written to a collection that this one does not know, or not any more: in the version in which it is kept. */
const versionsFor = (collections: CollectionSet, { versions }: Meta, batch: readonly Outgoing[]) => {
  const kept = batch.filter(({ collection }) => Object.hasOwn(versions, collection));
  return {
    ...Object.fromEntries(kept.map(({ collection }) => [collection, versions[collection] as number])),
    ...versionsOf(collections),
  };
};
const isOfVersions = ({ code = '' }: Failure) =>
  ['unknown-collection', 'unknown-schema-version', 'upgrade-required'].includes(code);

/** The oldest mutations without outcome, as many as one request takes. */
function fitting(waiting: readonly Outgoing[], most: number): readonly Outgoing[] {
  let characters = 0;
  const fit = waiting.findIndex((mutation, i) => {
    characters += JSON.stringify(mutation).length;
    return i > 0 && (i >= most || characters > mostCharacters);
  });
  return fit < 0 ? waiting : waiting.slice(0, fit);
}

/** The request itself cannot be read, or is too long for what stands before the backend. Any other failure without a request id is a gateway's. */
const unreadable = ({ status, code, problem }: Failure) =>
  (status === 400 && code !== 'unknown-collection' && problem?.requestId !== undefined) || status === 413;

/**
 * Sends what waits, oldest first, until nothing does.
 * @param owned asked before each request: rejects when it is not this person's, or nobody's, turn any more.
 */
export function createPush(
  context: Context,
  traffic: Traffic,
  owned: () => Promise<void>,
  done: (taken: Taken) => void,
): () => Promise<void> {
  const { store, collections, client, uuid } = context;
  /** Mutations that go one at a time, to find the one that the backend cannot read. */
  let single = 0;

  const waiting = () =>
    inspect(store, async (rows) => ({
      meta: await readMeta(rows),
      outgoing: (await rows.list<Outgoing>('o/', mostAtOnce)).map(([, mutation]) => mutation),
    }));

  async function send(meta: Meta, batch: readonly Outgoing[]): Promise<void> {
    const mutations = batch.map((mutation) => (mutation.refused ? standIn(mutation, uuid) : wire(mutation)));
    const highest = batch.at(-1)?.number ?? 0;
    if (highest > meta.sent) await transact(store, (rows) => noteSent(rows, meta.clientId, highest));
    const isKnown = batch.every(({ collection }) => Object.hasOwn(collections, collection));
    const ask = async (versions: Readonly<Record<string, number>>, ofEarlierApp = false): Promise<PushAnswer> => {
      await owned();
      const body = { clientId: meta.clientId, collections: versions, mutations };
      return client.api.pushMutations({ body }, { timeoutMs: 30_000, retries: 0, ofEarlierApp });
    };
    let answer: PushAnswer;
    try {
      answer = await ask(versionsFor(collections, meta, batch), !isKnown).catch((error: unknown) => {
        if (isKnown || !isOfVersions(failureOf(error))) throw error;
        // It may be served no longer: not named, it alone is refused.
        return ask(versionsOf(collections));
      });
    } catch (error) {
      return repair(error, meta, batch);
    }
    const { last, outcomes } = answer;
    // What this store never sent had its outcome long ago: it was a copy's mutation.
    if (outcomes.some(({ status, number }) => status === 'forgotten' && number > meta.sent)) return renew(meta);
    const taken = await transact(store, (rows) =>
      takeOutcomes(rows, collections, meta.clientId, batch, { last, outcomes }),
    );
    context.changed(batch);
    single = Math.max(0, single - batch.length);
    done(taken);
    // It knows mutations that this store never gave out: the store is a copy of another device's, or came out of a backup.
    if (last > meta.number) await renew(meta, last);
  }

  const renew = ({ clientId }: Meta, known?: number) =>
    transact(store, (rows) => becomeAnother(rows, clientId, uuid(), known));

  /** What can be put right here is; all else is tried again. */
  async function repair(error: unknown, meta: Meta, batch: readonly Outgoing[]): Promise<void> {
    const failure = failureOf(error);
    const { code = 'invalid-document', problem } = failure;
    if (code === 'client-copied') return renew(meta);
    if (code === 'mutation-gap' && Number(problem?.last ?? 0) < (batch[0]?.number ?? 1) - 1) return renew(meta);
    if (!unreadable(failure)) throw error;
    if (batch.length > 1) {
      single = batch.length;
      return;
    }
    const [mutation] = batch;
    if (!mutation || mutation.refused) throw error;
    const reason = `${problem?.detail ?? code} ${problem?.issues ? JSON.stringify(problem.issues) : ''}`.trim();
    await transact(store, (rows) => refuseMutation(rows, mutation, { code: 'invalid-document', reason }));
  }

  async function forgetOutcomes(): Promise<void> {
    const keys = (await inspect(store, (rows) => rows.list('z/', mostAtOnce))).map(([key]) => key);
    for (const key of keys) {
      const [, clientId = '', number = ''] = key.split('/');
      await owned();
      try {
        await client.api.discardOutcome({ params: { clientId, number } }, { retries: 0 });
      } catch (error) {
        // Gone already, or never kept: nothing is left to forget.
        const { status = 0 } = failureOf(error);
        if (status !== 404 && status !== 400) throw error;
      }
      await transact(store, async (rows) => rows.remove(key));
    }
  }

  return async () => {
    for (;;) {
      const { meta, outgoing } = await waiting();
      refuseNewer(collections, meta);
      if (outgoing.length === 0) break;
      const batch = fitting(outgoing, single > 0 ? 1 : mostAtOnce);
      if (!batch.some(accumulates)) {
        await send(meta, batch);
        continue;
      }
      await traffic.exclusively(async () => {
        traffic.uncertain = true;
        await send(meta, batch);
        traffic.uncertain = false;
      });
    }
    traffic.uncertain = false;
    await forgetOutcomes();
  };
}
