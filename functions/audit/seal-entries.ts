import type { AuditEntry } from '../../lib/audit/entry.ts';
import { type BatchOperation, consumeBatch } from '../../lib/runtime/consume-batch.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import { audit } from './contract/module.ts';
import { sealEntries } from './contract/sealing.ts';
import { archiveMinutesOf, type Rules } from './model/archive-minutes.ts';
import type { HeadItem } from './store/items.ts';
import { mostSealed, type Sealer, type SealRules, sealer } from './store/sealer.ts';

interface Dependencies {
  readonly store: Pick<Sealer, 'heads' | 'append' | 'forget'>;
  readonly rules: () => Rules & { readonly retentionDays: number };
}
type Context = Parameters<BatchOperation<Dependencies>>[1];

/** Times that another writer may be first; there is none but after a change of the stream's shards. */
const mostAttempts = 10;
/** Chains that are written to at once. */
const lanes = 8;

/**
 * Gives each entry one place, however often it comes: an entry that has its place is only taken out of the inbox. A crash between any two
 * calls leaves either nothing done, or entries in the inbox whose next delivery finds them sealed.
 */
export const operation: BatchOperation<Dependencies> = async (changes, context) => {
  const chains = new Map<string, Map<string, AuditEntry>>();
  for (const { after, keys } of changes) {
    const entry = after as unknown as AuditEntry;
    if (!isEntry(entry)) {
      context.log.error('no entry, left in the inbox', { keys });
      continue;
    }
    const entries = chains.get(entry.chain) ?? new Map<string, AuditEntry>();
    chains.set(entry.chain, entries.set(entry.id, entry));
  }
  const { store } = context;
  const heads = await store.heads([...chains.keys()]);
  const sealed: AuditEntry[] = [];
  try {
    await inLanes(chains, lanes, async ([chain, entries]) => {
      const all = [...entries.values()];
      for (let at = 0; at < all.length; at += mostSealed) {
        const some = all.slice(at, at + mostSealed);
        await sealSome(chain, some, at === 0 ? heads.get(chain) : await headOf(chain, store), context);
        sealed.push(...some);
      }
    });
  } finally {
    await store.forget(sealed);
  }
};

/** What stands elsewhere than its fields say could never be taken out again. */
const isEntry = (entry: AuditEntry & { readonly pk?: string; readonly sk?: string }) =>
  typeof entry?.id === 'string' && entry.id === entry.sk && typeof entry.chain === 'string' && entry.chain === entry.pk;

const headOf = async (chain: string, store: Dependencies['store']) => (await store.heads([chain])).get(chain);

async function sealSome(
  chain: string,
  entries: readonly AuditEntry[],
  read: HeadItem | undefined,
  { store, rules, now }: Context,
): Promise<void> {
  const own: SealRules = { retentionDays: rules().retentionDays, archiveMinutes: archiveMinutesOf(chain, rules()) };
  let open = entries;
  for (let attempt = 1; open.length > 0; attempt += 1) {
    const done = await store.append(chain, open, attempt === 1 ? read : await headOf(chain, store), own, now());
    if (done === 'sealed') break;
    if (done !== 'moved') open = open.filter(({ id }) => !done.has(id));
    else if (attempt >= mostAttempts) throw new Error(`the end of a chain moved ${attempt} times`);
  }
}

export const handler = consumeBatch(sealEntries, { store: sealer(), rules: () => settings(audit) }, operation);
