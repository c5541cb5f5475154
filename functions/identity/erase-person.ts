import { createHash } from 'node:crypto';
import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { again } from '../../lib/runtime/until-settled.ts';
import { erasePerson } from './contract/erasure.ts';
import { type Counts, type ErasureStore, erasureStore } from './store/erasures.ts';
import { type Hooks, personHooks } from './store/hooks.ts';
import type { ErasureItem } from './store/items.ts';
import { type PersonStore, personStore } from './store/people.ts';
import { type ReceiptStore, receiptStore } from './store/receipts.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

interface Dependencies {
  readonly store: Pick<ErasureStore, 'find' | 'begin' | 'note' | 'wake' | 'finish'>;
  readonly people: Pick<PersonStore, 'find'>;
  readonly hooks: Pick<Hooks, 'erasing' | 'erase'>;
  readonly signIns: Pick<SignIns, 'delete'>;
  readonly receipts: Pick<ReceiptStore, 'issue'>;
}
type Context = Parameters<typeof operation>[1];

/** Calls of hooks that one message makes; then another message goes on. */
const callsPerMessage = 12;
/** Milliseconds after which a message makes no further call: a hook may take a minute, and the function has two. */
const patience = 50_000;

/**
 * The saga. Every step can be repeated, and the erasure's item tells which modules are done: a crash anywhere, a second delivery or two
 * at once lead to the same end. The receipt is issued once everything is gone, the tombstone comes last.
 */
export const operation: ConsumerOperation<typeof erasePerson, Dependencies> = async (message, context) => {
  const { store, people, signIns, receipts, now, newId } = context;
  const erasure = await resume(message, context);
  if (!erasure) return;
  const done = await eraseModules(erasure, context);
  if (!done) return store.wake(erasure);

  const person = await people.find(erasure.personId);
  await signIns.delete(erasure.personId);
  await receipts.issue(erasure.receiptId, receiptText(erasure, done, now()), now());
  await store.finish(erasure, person?.email, { idempotency: undefined, now, newId });
};

/** The erasure when it is due and not cancelled or finished. */
async function resume(message: { personId: string; erasureId: string }, context: Context) {
  const { store, now } = context;
  const erasure = await store.find(message.personId);
  if (erasure?.erasureId !== message.erasureId) return undefined;
  if (erasure.state === 'running') return erasure;
  if (Date.parse(erasure.dueAt) > now().getTime()) return undefined;
  const begun = await store.begin(erasure, now());
  if (begun === again) throw new Error('the erasure changed while it began');
  return begun;
}

/** @returns what each module removed, or undefined when there is more to do than one message may. */
async function eraseModules(erasure: ErasureItem, context: Context): Promise<Record<string, Counts> | undefined> {
  const { hooks, store, now } = context;
  const done: Record<string, Counts> = { ...erasure.done };
  const until = now().getTime() + patience;
  let calls = 0;
  for (const module of hooks.erasing()) {
    let removed = erasure.partly[module] ?? {};
    while (!Object.hasOwn(done, module)) {
      if (calls === callsPerMessage || now().getTime() > until) return undefined;
      calls += 1;
      const step = await hooks.erase(module, erasure.personId);
      removed = sum(removed, step.removed);
      if (!step.again) done[module] = removed;
      await store.note(erasure, module, removed, !step.again, now());
    }
  }
  return done;
}

function sum(a: Counts, b: Counts): Counts {
  const total: Record<string, number> = { ...a };
  for (const [kind, count] of Object.entries(b)) total[kind] = (total[kind] ?? 0) + count;
  return total;
}

/** Names nobody: the hash can only be made by who knows the person's id. */
function receiptText(erasure: ErasureItem, modules: Record<string, Counts>, now: Date): string {
  const { receiptId, personId, requestedAt } = erasure;
  const personHash = createHash('sha256').update(`${receiptId}:${personId}`).digest('hex');
  return JSON.stringify({ receiptId, personHash, requestedAt, erasedAt: now.toISOString(), modules });
}

export const handler = consume(
  erasePerson,
  {
    store: erasureStore(),
    people: personStore(),
    hooks: personHooks(),
    signIns: signIns(),
    receipts: receiptStore(),
  },
  operation,
);
