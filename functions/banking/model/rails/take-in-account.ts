import type { Tools as AllTools } from '../../../../lib/runtime/tools.ts';
import type { Source } from '../../store/rail-bookings.ts';
import { type EntryItem, type StatementItem, statementKey, type Wait } from '../../store/rail-items.ts';
import type { Terms } from '../products.ts';
import type { RailStatement } from './camt.ts';
import { railOfFolder } from './file-copy.ts';
import { digestOf, entriesOf, type KnownEntry, type Part } from './parts.ts';
import { type Rail, railsOf } from './rails.ts';
import type { Outcome, Taking } from './take-in.ts';

type Tools = Pick<AllTools, 'now' | 'newId'>;

/** A statement or notification that may be booked. */
interface Checked {
  readonly rail: Rail;
  readonly statement: RailStatement;
  readonly entries: readonly KnownEntry[];
  /** Of a statement: what is put into the chain. */
  readonly item?: StatementItem;
}

const isStatement = (statement: RailStatement): statement is RailStatement & { opening: bigint; closing: bigint } =>
  statement.kind === 'statement';

/** What is wrong with entries that are known already, or that name the same twice. */
async function problemsOfEntries(
  { reader }: Pick<Taking, 'reader'>,
  { rail, currency }: Rail,
  { statementId, kind }: RailStatement,
  entries: readonly KnownEntry[],
): Promise<readonly string[]> {
  const references = entries.map(({ reference }) => reference);
  const twice = references.filter((reference, index) => references.indexOf(reference) !== index);
  const known = await reader.entries(rail, currency, references);
  const changed: string[] = [];
  for (const { reference, amount } of entries) {
    const before = known.get(reference);
    if (!before) continue;
    if (BigInt(before.amount) !== amount)
      changed.push(`entry ${reference} was ${before.amount} before, and is ${amount} now`);
    else if (kind === 'statement' && before.statementId !== undefined && before.statementId !== statementId) {
      // One that was taken off the chain again has its entries no more.
      const other = await reader.statement(rail, currency, before.statementId);
      if (other) changed.push(`entry ${reference} is in statement ${before.statementId} already`);
    }
  }
  return [...[...new Set(twice)].map((each) => `entry ${each} is in ${statementId} twice`), ...changed];
}

/** Everything is checked before anything is booked, against what is known and against one another. */
async function check(
  statements: readonly RailStatement[],
  fileId: string,
  objectKey: string,
  taking: Taking,
  terms: Pick<Terms, 'rails'>,
): Promise<{
  readonly checked: readonly Checked[];
  readonly problems: readonly string[];
  readonly waits: readonly Wait[];
}> {
  const { reader, chain, now } = taking;
  const problems: string[] = [];
  const waits: Wait[] = [];
  const checked: Checked[] = [];
  const heads = new Map<string, { readonly statementId?: string; readonly closing?: string }>();
  const named = new Set<string>();
  const inFolder = railOfFolder(objectKey, terms);
  for (const statement of statements) {
    const { statementId, account, currency } = statement;
    const rail = railsOf(terms).find((each) => each.iban === account && each.currency === currency);
    if (!rail) {
      problems.push(`${statementId} is of an account that is not ours`);
      continue;
    }
    if (inFolder !== undefined && inFolder !== rail.rail) {
      problems.push(`${statementId} is of an account at ${rail.rail}, and came from ${inFolder}`);
      continue;
    }
    const balance = await chain.nostroBalance(rail.rail, currency, now);
    if (balance === undefined) {
      problems.push(`${statementId}: nobody has an account in ${currency} since ${rail.rail} is a rail`);
      continue;
    }
    const name = `${rail.rail} ${currency} ${statementId}`;
    if (named.has(name)) problems.push(`${statementId} is in it twice`);
    named.add(name);
    const entries = entriesOf(statement);
    problems.push(...(await problemsOfEntries(taking, rail, statement, entries)));
    if (!isStatement(statement)) {
      checked.push({ rail, statement, entries });
      continue;
    }
    const digest = digestOf(statement);
    const before = await reader.statement(rail.rail, currency, statementId);
    if (before && !isSame(before, digest)) problems.push(`there is another statement ${statementId}`);
    if (before) {
      checked.push({ rail, statement, entries, item: before });
      continue;
    }
    const { opening, closing } = statement;
    const place = `${rail.rail} ${currency}`;
    const inFile = heads.get(place);
    const head = inFile ?? (await reader.head(rail.rail, currency)) ?? {};
    const known = problems.length;
    if (head.closing === undefined) {
      if (opening !== 0n && opening !== balance)
        problems.push(`${statementId} is the first one and opens with ${opening}: neither 0 nor ${balance}`);
    } else if (BigInt(head.closing) !== opening)
      problems.push(`${statementId} opens with ${opening}, ${head.statementId} closed with ${head.closing}`);
    // One before it may come yet; inside of the file it would be there.
    if (problems.length > known && !inFile) waits.push({ rail: rail.rail, currency, opening: String(opening) });
    heads.set(place, { statementId, closing: String(closing) });
    const item: StatementItem = {
      ...statementKey(rail.rail, currency, statementId),
      entity: 'RailStatement',
      rail: rail.rail,
      currency,
      statementId,
      fileId,
      objectKey,
      opening: String(opening),
      closing: String(closing),
      count: entries.length,
      digest,
      ...(head.statementId === undefined ? {} : { previous: head.statementId }),
      importedAt: now().toISOString(),
    };
    checked.push({ rail, statement, entries, item });
  }
  return { checked, problems, waits };
}

/** What its content is; nothing secret. */
const isSame = (before: StatementItem, content: string) => content === before.digest;

/** What left before what came: a payment that is returned was paid. */
const inOrder = <T extends Pick<KnownEntry, 'amount'>>(entries: readonly T[]) =>
  entries.toSorted((a, b) => Number(a.amount > 0n) - Number(b.amount > 0n));

/** Whether the file that began a sum was given up, and what it booked are parts that this one has as well: then it goes on. */
async function isLeft(
  begun: EntryItem,
  { rail, currency }: Rail,
  parts: readonly Part[],
  { files, reader }: Taking,
): Promise<boolean> {
  if (begun.parts !== parts.length || (await files.read(begun.fileId))?.state !== 'refused') return false;
  for (const { reference, place, amount, endToEndId } of parts) {
    const row = await reader.entry(rail, currency, reference, place);
    if (row && (BigInt(row.amount) !== amount || row.endToEndId !== endToEndId)) return false;
  }
  return true;
}

async function book({ rail, entries, item }: Checked, fileId: string, taking: Taking, tools: Tools): Promise<void> {
  const { reader, chain, bookings } = taking;
  const { rail: name, currency } = rail;
  if (item) await chain.claim(item, tools.now());
  const source: Source = { rail: name, fileId, ...(item ? { statementId: item.statementId } : {}) };
  const known = await reader.entries(
    name,
    currency,
    entries.map(({ reference }) => reference),
  );
  const placed = async (row: EntryItem | undefined) => {
    if (row && item && row.statementId !== item.statementId) await chain.place(item, row);
  };
  for (const { reference, amount, on, parts } of inOrder(entries)) {
    const before = known.get(reference);
    await placed(before);
    // Whoever booked it said how it is made up; a sum that is not booked to its end is this file's, or that of who began it, unless that was given up.
    const isOurs =
      before?.fileId === fileId || (before?.parts !== undefined && (await isLeft(before, rail, parts, taking)));
    if (before && (before.parts === undefined || !isOurs)) continue;
    if (!before && parts.length > 1) {
      const { rail: _rail, ...of } = source;
      await chain.split(
        { rail: name, currency },
        { reference, amount, parts: parts.length, ...(on ? { on } : {}), ...of },
      );
    }
    for (const part of inOrder(parts)) await bookings.book(part, source, tools);
  }
  if (!item) return;
  // A notification may have booked some of them since they were looked at.
  const others = entries.map(({ reference }) => reference).filter((reference) => !known.has(reference));
  for (const row of (await reader.entries(name, currency, others)).values()) await placed(row);
}

/** Books what statements and notifications say, or says what is wrong with them; nothing but that others have to come before them: with `waits`. */
export async function takeInAccount(
  statements: readonly RailStatement[],
  fileId: string,
  objectKey: string,
  taking: Taking,
): Promise<Outcome> {
  const { files, terms, now, newId } = taking;
  const { checked, problems, waits } = await check(statements, fileId, objectKey, taking, terms());
  if (problems.length > 0) return problems.length === waits.length ? { problems, waits } : { problems };
  const places = checked.flatMap(({ item }) => (item ? [item] : []));
  await files.names(
    fileId,
    places.map(({ rail, currency, statementId }) => ({ rail, currency, statementId })),
  );
  for (const each of checked) await book(each, fileId, taking, { now, newId });
  return { problems: [] };
}
