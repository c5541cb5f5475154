import type { output } from 'zod/mini';
import type { StoredDocument } from '../../../lib/sync/items.ts';
import { checkVersion } from '../../../lib/sync/schema/versions.ts';
import type { DocumentState } from '../contract/fields.ts';
import type { Mutation, MutationOutcome } from '../contract/push.ts';
import type { KeptOutcomeItem, KnownOutcome } from '../store/kept-outcomes.ts';
import type { Status } from './client-log.ts';
import { stateOf } from './current-state.ts';
import { accessIn, type Decided, type Ground, ownCollection, versionOf } from './decide-mutations.ts';

export type Outcome = output<typeof MutationOutcome>;
export type Find = (spaceId: string, collection: string, id: string) => StoredDocument | undefined;
export type Target = Pick<Mutation, 'space' | 'collection' | 'id'>;

/** Bytes of current documents in one answer: a function's answer holds 6 MB. Those that do not fit are left out. */
export const mostCurrentBytes = 2 * 1024 * 1024;

/** The document of a rejected mutation as it is, where the caller may see it and there is room. */
export function currents(
  ground: Pick<Ground, 'caller' | 'places' | 'collections'>,
  find: Find,
  room: { bytes: number },
) {
  const access = accessIn(ground);
  return ({ space, collection: name, id }: Target, version: number | undefined): { current?: DocumentState } => {
    const collection = ownCollection(ground.collections, name);
    if (!collection || version === undefined || checkVersion(collection, version) !== 'ok') return {};
    const held = access(space, collection);
    if (!held?.may('read')) return {};
    const current = stateOf(collection, id, find(space, name, id), held, version);
    const bytes = Buffer.byteLength(JSON.stringify(current));
    if (bytes > room.bytes) return {};
    room.bytes -= bytes;
    return { current };
  };
}

type CurrentOf = ReturnType<typeof currents>;

/** Of a mutation that was decided just now. */
export function decidedOutcome(
  { mutation, applied }: Decided,
  versions: Ground['versions'],
  current: CurrentOf,
): Outcome {
  const { number } = mutation;
  if (applied.status === 'rejected') {
    const { status, code, reason } = applied;
    return { number, status, code, reason, ...current(mutation, versionOf(versions, mutation.collection)) };
  }
  return applied.status === 'applied'
    ? { number, status: 'applied' }
    : { number, status: 'merged', merged: [...(applied.merged ?? [])] };
}

/** What is kept of a merged or rejected mutation, without its document. */
export function keptOutcome({
  number,
  status,
  merged,
  code,
  reason,
}: Pick<KeptOutcomeItem, 'number' | 'status' | 'merged' | 'code' | 'reason'>): Outcome {
  if (status === 'merged') return { number, status, merged: [...(merged ?? [])] };
  return { number, status, ...(code ? { code } : {}), ...(reason === undefined ? {} : { reason }) };
}

/** Of a mutation that had its outcome before: as it is kept, or what the client's record still says; undefined: nothing. */
export function knownOutcome(
  mutation: Mutation,
  status: Status | undefined,
  kept: KnownOutcome | undefined,
  versions: Ground['versions'],
  current: CurrentOf,
): Outcome {
  if (!kept) return { number: mutation.number, status: status ?? 'forgotten' };
  const outcome = keptOutcome(kept);
  const { space, collection, id } = mutation;
  const same = kept.spaceId === space && kept.collection === collection && kept.id === id;
  if (kept.status !== 'rejected' || !same) return outcome;
  return { ...outcome, ...current(mutation, versionOf(versions, collection)) };
}
