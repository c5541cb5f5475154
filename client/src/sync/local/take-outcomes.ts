import type { CollectionSet } from '../collection-data.ts';
import type { MutationOutcome, PushAnswer } from '../protocol.ts';
import {
  answeredKey,
  type Merge,
  type Meta,
  metaKey,
  type Outgoing,
  outgoingKey,
  type Rejection,
  rejectionKey,
} from '../store/rows.ts';
import { type ChangingRows, readMeta } from '../store/transact.ts';
import { refreshRows } from './document-rows.ts';

export interface Taken {
  readonly rejected: readonly Rejection[];
  readonly merged: readonly Merge[];
  /** Spaces whose documents were changed: to be pulled. */
  readonly spaces: readonly string[];
}

const nothing: Taken = { rejected: [], merged: [], spaces: [] };

/** What the device refused to send counts as rejected, whatever the backend said of its stand-in. */
function outcomeOf(mutation: Outgoing, answered: MutationOutcome | undefined): MutationOutcome {
  const { number, refused } = mutation;
  return refused ? { number, status: 'rejected', ...refused } : (answered ?? { number, status: 'applied' });
}

/**
 * Takes an answer to a push: accepted mutations stay on top of their documents until a later pull, rejected ones leave them.
 * @param sent as they were sent.
 */
export async function takeOutcomes(
  rows: ChangingRows,
  collections: CollectionSet,
  clientId: string,
  sent: readonly Outgoing[],
  answer: PushAnswer,
): Promise<Taken> {
  const meta = await readMeta(rows);
  // Cleared or renumbered while the answer was on its way.
  if (meta.clientId !== clientId) return nothing;
  const outcomes = new Map(answer.outcomes.map((outcome) => [outcome.number, outcome]));
  const waiting = await rows.many<Outgoing>(sent.map(({ seq }) => outgoingKey(seq)));
  const done = [...waiting].filter(([, { number }]) => number <= answer.last);
  const answers = meta.answers + 1;
  const rejected: Rejection[] = [];
  const merged: Merge[] = [];
  for (const [key, mutation] of done) {
    rows.remove(key);
    const {
      status,
      code = '',
      reason = '',
      current,
      merged: fields = [],
    } = outcomeOf(mutation, outcomes.get(mutation.number));
    if (status === 'rejected') {
      const rejection = { seq: mutation.seq, code, reason, mutation, clientId, ...(current ? { current } : {}) };
      rows.put(rejectionKey(mutation.seq), rejection);
      rejected.push(rejection);
    } else {
      rows.put(answeredKey(mutation.seq), { ...mutation, answer: answers });
      if (status === 'merged') merged.push({ mutation, merged: fields });
    }
  }
  const next: Meta = {
    ...meta,
    answers,
    answered: Math.max(meta.answered, ...done.map(([, { number }]) => number)),
    pending: meta.pending - done.length,
    rejected: meta.rejected + rejected.length,
  };
  rows.put(metaKey, next);
  await refreshRows(
    rows,
    collections,
    next,
    rejected.map(({ mutation }) => mutation),
  );
  return { rejected, merged, spaces: [...new Set(done.map(([, { space }]) => space))] };
}

/** Notes what is about to be sent. */
export async function noteSent(rows: ChangingRows, clientId: string, number: number): Promise<void> {
  const meta = await readMeta(rows);
  if (meta.clientId === clientId && number > meta.sent) rows.put(metaKey, { ...meta, sent: number });
}

/**
 * The backend does not know the client, or knows mutations of it that this store never gave out (it is a copy, or an old one): a new
 * client goes on with what has no outcome, numbered from 1.
 * @param known number of the last mutation that the backend knows: another tab may have given it out, and sent it, since this one looked.
 */
export async function becomeAnother(
  rows: ChangingRows,
  was: string,
  clientId: string,
  known = Number.POSITIVE_INFINITY,
): Promise<void> {
  const meta = await readMeta(rows);
  if (meta.clientId !== was || known <= meta.number) return;
  const waiting = await rows.list<Outgoing>('o/');
  waiting.forEach(([key, mutation], i) => {
    rows.put(key, { ...mutation, number: i + 1 });
  });
  rows.put(metaKey, { ...meta, clientId, number: waiting.length, answered: 0, sent: 0 });
}

/** Lets a mutation that makes the backend refuse the whole request be sent as one that changes nothing. */
export async function refuseMutation(
  rows: ChangingRows,
  { seq }: Outgoing,
  refused: { readonly code: string; readonly reason: string },
): Promise<void> {
  const mutation = await rows.get<Outgoing>(outgoingKey(seq));
  if (mutation) rows.put(outgoingKey(seq), { ...mutation, refused });
}
