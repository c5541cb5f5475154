import { emptyChain, hashOf } from '../audit/chain.ts';
import type { SealedEntry } from '../audit/entry.ts';
import { firstBreak, type SegmentHead, sha256Of } from '../audit/segment.ts';
import type { AuditStack, Row } from './audit-stack.ts';

export interface Verdict {
  readonly chain: string;
  /** Entries that were looked at, wherever they stand. */
  readonly entries: number;
  /** Files of the archive. */
  readonly segments: number;
  /** The first place that is broken; absent when the chain is whole. */
  readonly broken?: { readonly seq: number; readonly what: string };
}

/** What is known of one number of a chain. */
interface Place {
  hash: string;
  readonly prevHash: string;
  readonly id: string;
  readonly expiresAt: number;
  inTable: boolean;
}

/** Collects what is wrong; the first place counts. */
class Findings {
  #first: { seq: number; what: string } | undefined;

  add(seq: number, what: string): void {
    if (!this.#first || seq < this.#first.seq) this.#first = { seq, what };
  }
  get first() {
    return this.#first;
  }
}

/**
 * Follows one chain: its files in the archive, its entries in the table, and its end. What is sealed or archived while it is read breaks nothing: of that
 * as much is followed as was seen.
 *
 * What nobody can see here: that the end of a chain, together with its entries, was set back to a state from before it was archived. That is at
 * most `archiveMinutes` of entries, and needs somebody who writes to both tables past every function.
 */
export async function verifyChain(stack: AuditStack, chain: string, now: Date): Promise<Verdict> {
  const findings = new Findings();
  const places = new Map<number, Place>();
  // Read first: whatever it counts is there by now.
  const before = await stack.head(chain);
  const segments = await readArchive(stack, chain, places, findings, now);
  const { archived } = segments;
  const beyond = await readTable(stack, chain, places, findings);
  // Read last: an entry and the end that counts it are written together.
  const head = await stack.head(chain);
  const end = Number(head?.seq ?? 0);
  for (const seq of beyond) if (seq > end) findings.add(seq, 'the entry lies beyond the end of the chain');
  if (before && Number(before.archivedSeq) > archived)
    findings.add(archived + 1, 'the archive lacks it, although it was archived');
  let latest = 0;
  for (const seq of places.keys()) latest = Math.max(latest, seq);
  if (!head && latest > 0) findings.add(latest + 1, 'the end of the chain is missing');
  const settled = Math.min(Number(before?.seq ?? 0), end);
  follow(places, segments.forgotten, { settled: Math.max(settled, archived), end }, now, findings);
  for (const { seq, hash } of [before ?? {}, head ?? {}]) {
    const last = places.get(Number(seq));
    if (last && last.hash !== hash) findings.add(Number(seq), 'the end of the chain names another hash');
  }
  if (archived > end && head) findings.add(end + 1, 'the chain ends before its archive does');
  return {
    chain,
    entries: places.size,
    segments: segments.count,
    ...(findings.first ? { broken: findings.first } : {}),
  };
}

/** Every file of the chain, whether the table knows it or not. */
async function readArchive(
  stack: AuditStack,
  chain: string,
  places: Map<number, Place>,
  findings: Findings,
  now: Date,
) {
  const known = new Map<string, Row>();
  for await (const segment of stack.segments(chain)) known.set(String(segment.key), segment);
  const found = new Set<string>();
  for await (const key of stack.objects(chain)) found.add(key);
  const forgotten = { seq: emptyChain.seq, hash: emptyChain.hash };
  for (const [key, { from, to, hash, lockedUntil }] of known) {
    if (found.has(key)) continue;
    if (String(lockedUntil) > now.toISOString()) findings.add(Number(from), 'its file in the archive is missing');
    else if (Number(to) > forgotten.seq) Object.assign(forgotten, { seq: Number(to), hash });
  }
  let archived = forgotten.seq;
  for (const key of [...found].sort()) {
    const text = (await stack.text(key)) ?? '';
    const segment = known.get(key);
    const from = Number(/(\d{12})-\d{12}\.ndjson$/.exec(key)?.[1] ?? 1);
    if (segment && segment.sha256 !== sha256Of(text)) findings.add(from, 'its file in the archive was changed');
    const entries = readSegment(text, chain, from, findings);
    for (const entry of entries) {
      const before = places.get(entry.seq);
      if (before && before.hash !== entry.hash) findings.add(entry.seq, 'two files of the archive differ');
      else places.set(entry.seq, placeOf(entry, false));
    }
    archived = Math.max(archived, entries.at(-1)?.seq ?? 0);
  }
  return { count: found.size, archived, forgotten };
}

function readSegment(text: string, chain: string, from: number, findings: Findings): SealedEntry[] {
  try {
    const [head, ...entries] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)) as [SegmentHead, ...SealedEntry[]];
    if (head.format !== 'mainstay-audit-1' || head.chain !== chain) throw new Error('not of this chain');
    const broken = firstBreak(entries, { seq: head.from - 1, hash: head.prevHash });
    if (broken) findings.add(broken.seq, `in the archive, ${broken.what}`);
    return entries.filter((entry) => hashOf(entry) === entry.hash);
  } catch {
    findings.add(from, 'its file in the archive is none of this chain');
    return [];
  }
}

/** @returns numbers that no file of the archive has. */
async function readTable(
  stack: AuditStack,
  chain: string,
  places: Map<number, Place>,
  findings: Findings,
): Promise<number[]> {
  const fresh: number[] = [];
  for await (const row of stack.entries(chain)) {
    const entry = row as unknown as SealedEntry;
    const before = places.get(entry.seq);
    if (hashOf(row) !== entry.hash) findings.add(entry.seq, 'the entry was changed');
    else if (row.pk !== chain || row.chain !== chain || row.sk !== entry.id)
      findings.add(entry.seq, 'the entry stands in another place than it says');
    else if (before?.inTable) findings.add(entry.seq, 'the entry is there twice');
    else if (before && before.hash !== entry.hash) findings.add(entry.seq, 'the entry is not the one in the archive');
    if (!before) fresh.push(entry.seq);
    if (before && before.hash === entry.hash) before.inTable = true;
    else if (!before) places.set(entry.seq, placeOf(entry, true));
  }
  return fresh;
}

const placeOf = ({ hash, prevHash, id, expiresAt }: SealedEntry, inTable: boolean): Place => ({
  hash,
  prevHash,
  id,
  expiresAt,
  inTable,
});

/**
 * From number to number, from where the archive begins: it forgets as well, after years.
 * @param to `settled`: what must be there; `end`: what may have been written since.
 */
function follow(
  places: ReadonlyMap<number, Place>,
  from: { readonly seq: number; readonly hash: string },
  to: { readonly settled: number; readonly end: number },
  now: Date,
  findings: Findings,
): void {
  let before = from.hash;
  for (let seq = from.seq + 1; seq <= Math.max(to.settled, to.end); seq += 1) {
    const place = places.get(seq);
    if (!place) {
      if (seq <= to.settled) findings.add(seq, 'the entry is missing');
      return;
    }
    if (place.prevHash !== before) findings.add(seq, 'the entry does not follow the one before');
    if (!place.inTable && place.expiresAt > now.getTime() / 1000)
      findings.add(seq, 'the entry is missing in the table');
    before = place.hash;
  }
}
