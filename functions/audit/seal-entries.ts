import type { AuditEntry } from '../../lib/audit/entry.ts';
import { type BatchOperation, consumeBatch } from '../../lib/runtime/consume-batch.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { audit } from './contract/module.ts';
import { sealEntries } from './contract/sealing.ts';
import { archiveMinutesOf, type Rules } from './model/archive-minutes.ts';
import { mostSealed, type Sealer, type SealRules, sealer } from './store/sealer.ts';

interface Dependencies {
  readonly store: Pick<Sealer, 'head' | 'append' | 'forget'>;
  readonly rules: () => Rules & { readonly retentionDays: number };
}
type Context = Parameters<BatchOperation<Dependencies>>[1];

/** Times that another writer may be first; there is none but after a change of the stream's shards. */
const mostAttempts = 10;

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
  for (const [chain, entries] of chains) {
    const all = [...entries.values()];
    for (let at = 0; at < all.length; at += mostSealed) await sealSome(chain, all.slice(at, at + mostSealed), context);
  }
};

/** What stands elsewhere than its fields say could never be taken out again. */
const isEntry = (entry: AuditEntry & { readonly pk?: string; readonly sk?: string }) =>
  typeof entry?.id === 'string' && entry.id === entry.sk && typeof entry.chain === 'string' && entry.chain === entry.pk;

async function sealSome(chain: string, entries: readonly AuditEntry[], { store, rules, now }: Context): Promise<void> {
  const own: SealRules = { retentionDays: rules().retentionDays, archiveMinutes: archiveMinutesOf(chain, rules()) };
  let open = entries;
  for (let attempt = 1; open.length > 0; attempt += 1) {
    const done = await store.append(chain, open, await store.head(chain), own, now());
    if (done === 'sealed') break;
    if (done !== 'moved') open = open.filter(({ id }) => !done.has(id));
    else if (attempt === mostAttempts) throw new Error(`the end of a chain moved ${attempt} times`);
  }
  await store.forget(
    chain,
    entries.map(({ id }) => id),
  );
}

export const handler = consumeBatch(sealEntries, { store: sealer(), rules: () => settings(audit) }, operation);
