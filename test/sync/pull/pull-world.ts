import { randomBytes } from 'node:crypto';
import { safeParse } from 'zod/mini';
import { type PulledSpace, pullChanges } from '../../../functions/sync/contract/pull.ts';
import { operation as pull } from '../../../functions/sync/pull-changes.ts';
import { pullStore } from '../../../functions/sync/store/pulls.ts';
import type { Collection } from '../../../lib/contract/collection.ts';
import type { Dynamo } from '../../../lib/runtime/aws/dynamo.ts';
import { createCursors } from '../../../lib/runtime/cursor.ts';
import { add, rowHash, total } from '../../../lib/sync/checksum.ts';
import { collections } from '../../../lib/sync/collections.generated.ts';
import { pullCursorHours, pullCursors } from '../../../lib/sync/pull/cursor.ts';
import { context, type Device } from '../push-world.ts';
import type { SyncWorld } from '../sync-tables.ts';

export const secret = 'a-secret-of-more-than-thirty-two-characters';

export interface PullOptions {
  readonly dynamo?: Dynamo;
  readonly limit?: number;
  readonly now?: () => Date;
  readonly tombstoneDays?: number;
  readonly collections?: Readonly<Record<string, Collection>>;
  /** What seals the cursors. */
  readonly sealedWith?: string;
}

/** Pulls through the real operation; the request and the answer satisfy the contract. */
export async function pulled(
  world: SyncWorld,
  by: Device,
  spaces: readonly { space: string; cursor?: string | undefined }[],
  {
    dynamo = world.dynamo,
    limit,
    now = () => new Date(),
    tombstoneDays = 90,
    sealedWith = secret,
    ...more
  }: PullOptions = {},
): Promise<PulledSpace[]> {
  const body = { collections: by.versions, spaces, ...(limit ? { limit } : {}) };
  const request = safeParse(pullChanges.body, JSON.parse(JSON.stringify(body)));
  if (!request.success) throw request.error;
  const cursors = pullCursors(createCursors(async () => sealedWith, { now, randomBytes }, pullCursorHours));
  const answer = await pull({ params: {}, query: {}, body: request.data } as Parameters<typeof pull>[0], by.caller, {
    ...context,
    now,
    store: pullStore(dynamo, world.tables),
    pullCursors: cursors,
    rules: () => ({ tombstoneDays }),
    collections: more.collections ?? collections,
  });
  const response = safeParse(pullChanges.response, JSON.parse(JSON.stringify(answer)));
  if (!response.success) throw response.error;
  return response.data.spaces;
}

/** What a device keeps of a space; follows the documented rules and nothing else. */
export class Copy {
  readonly space: string;
  readonly documents = new Map<string, { revision: number; document: unknown }>();
  cursor: string | undefined;
  gone = false;
  /** Changes as they arrived. */
  readonly arrived: { collection: string; id: string; revision: number }[] = [];
  checksum: string | undefined;
  requests = 0;
  resets = 0;
  #kept: Set<string> | undefined;

  constructor(space: string) {
    this.space = space;
  }

  /** @returns true when there is more. */
  take(answer: PulledSpace): boolean {
    this.requests += 1;
    if (answer.status === 'gone') {
      this.documents.clear();
      this.cursor = undefined;
      this.gone = true;
      return false;
    }
    if (answer.reset) {
      this.#kept = new Set();
      this.resets += 1;
    }
    for (const { collection, id, revision, document } of answer.changes) {
      const name = `${collection}/${id}`;
      this.arrived.push({ collection, id, revision });
      this.#kept?.add(name);
      if (document === null) this.documents.delete(name);
      else this.documents.set(name, { revision, document });
    }
    this.cursor = answer.cursor;
    this.checksum = answer.checksum;
    if (answer.more) return true;
    if (this.#kept) for (const name of this.documents.keys()) if (!this.#kept.has(name)) this.documents.delete(name);
    this.#kept = undefined;
    return false;
  }

  /** The sum as the documentation says it, over what the device holds. */
  sum(): string {
    let sum = total([]);
    for (const [name, { revision }] of this.documents) {
      const [collection = '', id = ''] = name.split('/');
      sum = add(sum, rowHash(collection, id, revision));
    }
    return sum;
  }
}

/** Pulls one space until there is no more. */
export async function follow(world: SyncWorld, by: Device, copy: Copy, options: PullOptions = {}): Promise<Copy> {
  for (let more = true; more; ) {
    const [answer] = await pulled(world, by, [{ space: copy.space, cursor: copy.cursor }], options);
    more = copy.take(answer as PulledSpace);
  }
  return copy;
}
