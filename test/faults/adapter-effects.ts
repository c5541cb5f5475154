import type { CommitRow } from '../../client/src/watermelon/watermelon-api.ts';
import { text } from './device.ts';
import type { Ledger, State } from './ledger.ts';

interface Content {
  readonly votes?: number;
  readonly log?: readonly string[];
  readonly title?: string;
}
interface Row {
  readonly id: string;
  readonly assumed: Content | null;
  readonly next: Content | null;
  readonly sent: { readonly writer: string; readonly number: number };
}

const votesOf = (content: Content | null | undefined) => content?.votes ?? 0;
const logOf = (content: Content | null | undefined) => content?.log ?? [];
/** The person deleted the document and made another under its id before either was sent: RxDB says it as an edit. */
const beganAnew = (row: Row | undefined) => {
  const [before, after] = [logOf(row?.assumed), logOf(row?.next)];
  return row?.assumed != null && row.next !== null && text(after.slice(0, before.length)) !== text(before);
};

/** Whether a push from RxDB began a document anew. */
export const beginsAnew = ({ request, document }: State) =>
  request.operation === 'replaceDocuments' &&
  (request.body as { rows: readonly Row[] }).rows.some((row) => row.id === document.id && beganAnew(row));

const contentOf = (state: State | undefined) => state?.document.fields as Content | undefined;

/**
 * Holds what the store took from RxDB and WatermelonDB, step by step, beside the rows that said so.
 * @param cursors numbers up to which they know their spaces.
 */
export function checkRows({ states }: Ledger, cursors: ReadonlyMap<string, number>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  for (const [key, all] of states) {
    for (const [i, state] of all.entries()) {
      const { document, device, request, staged } = state;
      if (staged || document.deleted) continue;
      const note = (what: string) => found.push(`${key} revision ${document.revision} by ${device}: ${what}`);
      const [before, after] = [contentOf(all[i - 1]), contentOf(state)];
      if (request.operation === 'replaceDocuments') {
        const row = (request.body as { rows: readonly Row[] }).rows.find(({ id }) => id === document.id);
        const increment = votesOf(row?.next) - votesOf(row?.assumed);
        if (votesOf(after) - votesOf(before) !== increment) note(`counts ${votesOf(after)} after ${votesOf(before)}`);
        const appended = logOf(row?.next).slice(logOf(row?.assumed).length);
        if (!beganAnew(row) && text(logOf(after)) !== text([...logOf(before), ...appended]))
          note(`has the log ${logOf(after)}`);
        const once = `${device} ${key} ${text(row?.sent)}`;
        if (done.has(once)) note(`does a second time what ${text(row)} says`);
        done.add(once);
      } else if (request.operation === 'commitDocuments') {
        const { changes: rows, since = '' } = request.body as { changes: readonly CommitRow[]; since?: string };
        const unseen = all[i - 1]?.document.seq ?? 0;
        if (unseen > (cursors.get(since) ?? 0)) note(`was written over ${unseen}, which the device had not seen`);
        const row = rows.find(({ collection, id }) => collection === document.collection && id === document.id);
        const written = row?.document as Content | undefined;
        if (written?.votes !== undefined && votesOf(after) !== written.votes) {
          note(`counts ${votesOf(after)}, the device wrote ${written.votes}`);
        }
      }
    }
  }
  return found;
}

/** A device and the votes that its person gave, by document: the sum of what none of the device's rejections speaks of. */
export interface Counting {
  readonly name: string;
  readonly increments: ReadonlyMap<string, number>;
}

/** Whether each increment that a person made on RxDB counts once. */
export function checkIncrements({ states }: Ledger, devices: readonly Counting[]): string[] {
  const found: string[] = [];
  for (const { name, increments } of devices) {
    for (const [key, sum] of increments) {
      const all = states.get(key) ?? [];
      if (all.length === 0 || all.at(-1)?.document.deleted) continue;
      let counted = 0;
      for (const [i, state] of all.entries()) {
        // What was put to its place is of whoever committed it: WatermelonDB.
        if (state.device !== name || state.staged) continue;
        counted += votesOf(contentOf(state)) - votesOf(contentOf(all[i - 1]));
      }
      if (counted !== sum) found.push(`${name} made ${sum} votes of ${key}, and ${counted} were counted`);
    }
  }
  return found;
}
