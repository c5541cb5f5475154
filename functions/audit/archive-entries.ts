import { firstBreak, segmentName, sha256Of, writeSegment } from '../../lib/audit/segment.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import { inLanes } from '../../lib/runtime/in-lanes.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { archiveEntries } from './contract/archive.ts';
import { audit } from './contract/module.ts';
import { archiveMinutesOf, type Rules } from './model/archive-minutes.ts';
import { type Archive, archive } from './store/archive.ts';

interface Dependencies {
  readonly store: Pick<Archive, 'find' | 'due' | 'begin' | 'entries' | 'putOnce' | 'finish'>;
  readonly rules: () => Rules & { readonly archiveDays: number };
  /** Entries of one file. */
  readonly mostEntries: number;
  /** Milliseconds after which nothing further is begun. */
  readonly patience: number;
}
type Context = Parameters<ConsumerOperation<typeof archiveEntries, Dependencies>>[1];

/** Chains that are worked on at once. */
const lanes = 8;

/**
 * A chain that is broken is not archived: it stays due, and each run says so. What is not done within the time is still due next time.
 */
export const operation: ConsumerOperation<typeof archiveEntries, Dependencies> = async (_input, context) => {
  const { store, now, patience } = context;
  const began = now();
  const until = began.getTime() + patience;
  const failed: unknown[] = [];
  let start: Awaited<ReturnType<typeof store.due>>['next'];
  do {
    const page = await store.due(began, 200, start);
    await inLanes(page.chains, lanes, (chain) =>
      archiveChain(chain, until, context).catch((error) => {
        context.log.error('a chain was not archived', { chain, error });
        failed.push(error);
      }),
    );
    start = page.next;
  } while (start && now().getTime() <= until);
  if (failed.length > 0) throw new Error(`${failed.length} chains were not archived`, { cause: failed[0] });
};

/** All that was sealed before it was due, segment by segment. */
async function archiveChain(chain: string, until: number, context: Context): Promise<void> {
  const { store, now, mostEntries } = context;
  while (now().getTime() <= until) {
    const head = await store.find(chain);
    if (!head?.archiving && (head?.archiveAt === undefined || head.archiveAt > now().toISOString())) return;
    const begun = head.archiving ? head : await store.begin(head, mostEntries, now());
    if (begun) await archiveSegment(chain, begun, context);
  }
}

/** Each step may be repeated: the file has the same name and text, whoever writes it and however often. */
async function archiveSegment(
  chain: string,
  head: Awaited<ReturnType<Archive['find']>>,
  context: Context,
): Promise<void> {
  const { store, now, rules } = context;
  if (!head?.archiving) return;
  const { entries, later } = await store.entries(head);
  const { to } = head.archiving;
  const broken =
    firstBreak(entries, { seq: head.archivedSeq, hash: head.archivedHash }) ??
    (entries.at(-1)?.seq === to
      ? undefined
      : { seq: (entries.at(-1)?.seq ?? head.archivedSeq) + 1, what: 'the entry is missing' });
  if (broken) throw new Error(`${chain} is broken at ${broken.seq}: ${broken.what}`);
  const from = head.archivedSeq + 1;
  const text = writeSegment(chain, entries);
  await store.putOnce(chain, from, to, text);
  const segment = {
    key: segmentName(chain, from, to),
    from,
    to,
    prevHash: head.archivedHash,
    hash: entries.at(-1)?.hash ?? '',
    sha256: sha256Of(text),
    bytes: Buffer.byteLength(text),
    archivedAt: now().toISOString(),
    lockedUntil: new Date(now().getTime() + rules().archiveDays * 86_400_000).toISOString(),
  };
  for (let current = await store.find(chain); current?.archiving?.to === to; current = await store.find(chain)) {
    if (await store.finish(current, segment, { later, archiveMinutes: archiveMinutesOf(chain, rules()) }, now()))
      return;
  }
}

export const handler = consume(
  archiveEntries,
  { store: archive(), rules: () => settings(audit), mostEntries: 4000, patience: 240_000 },
  operation,
);
