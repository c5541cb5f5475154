import { type BookTable, partition, readMany } from './read-book.ts';
import { idOf, type StoredItem } from './stored-item.ts';

const big = (amount: unknown) => BigInt(String(amount ?? '0'));

/** Sums by a key. */
class Sums {
  readonly #of = new Map<string, bigint>();
  add(key: string, by: bigint): void {
    this.#of.set(key, (this.#of.get(key) ?? 0n) + by);
  }
  of(key: string): bigint {
    return this.#of.get(key) ?? 0n;
  }
}

/** `clearing:sepa:EUR:3` and `nostro:sepa:EUR` are of `sepa:EUR`. */
const railIn = (accountId: string) => accountId.split(':').slice(1, 3).join(':');
const accountsOf = (items: readonly StoredItem[], kind: string) =>
  items.filter((item) => item.entity === 'Account' && idOf(item).startsWith(`${kind}:`));

/** B1: what is posted on the clearing of a rail is what is submitted to it, amounts and fees. */
function verifyClearing(items: readonly StoredItem[], rows: readonly StoredItem[]): readonly string[] {
  const [submitted, cleared] = [new Sums(), new Sums()];
  for (const { state, rail, currency, amount, fee } of rows)
    if (state === 'submitted') submitted.add(`${rail}:${currency}`, big(amount) + big(fee));
  const ways = new Set<string>();
  for (const account of accountsOf(items, 'clearing')) {
    const rail = railIn(idOf(account));
    if (rail.startsWith('internal:')) continue;
    ways.add(rail);
    cleared.add(rail, -big(account.posted));
  }
  return [...ways]
    .filter((rail) => cleared.of(rail) !== submitted.of(rail))
    .map((rail) => `${rail}: ${submitted.of(rail)} is submitted, ${cleared.of(rail)} is on clearing`);
}

/**
 * B2: what lies in suspense is what the open cases are about. Staff may move money into suspense and out of it without a case: their transfers are counted.
 */
function verifySuspense(items: readonly StoredItem[], cases: readonly StoredItem[], byStaff: Sums): readonly string[] {
  const open = new Sums();
  for (const { kind, state, accountId, amount } of cases)
    if (kind === 'unmatched' && state === 'open') open.add(accountId, big(amount));
  return [...accountsOf(items, 'suspense-in'), ...accountsOf(items, 'suspense-out')].flatMap((account) => {
    const id = idOf(account);
    const side = id.startsWith('suspense-in:') ? -1n : 1n;
    const [lies, expected] = [side * big(account.posted), open.of(id) + side * byStaff.of(id)];
    return lies === expected ? [] : [`${id}: ${lies} lies there, open cases are about ${expected}`];
  });
}

/**
 * B3: the balance at the rail is what their last statement closed with, and what was booked after it. Each entry of theirs moved that much, each statement
 * that is booked has all of its entries, and begins with what the one before it ended with.
 */
function verifyStatements(
  rail: string,
  posted: bigint,
  rows: readonly StoredItem[],
  moved: ReadonlyMap<string, bigint>,
  isReading: (fileId: string) => boolean,
): readonly string[] {
  const wrong: string[] = [];
  const of = (entity: string) => rows.filter((row) => row.entity === entity);
  const [statements, entries, parts] = [of('RailStatement'), of('RailEntry'), of('RailEntryPart')];
  for (const entry of [...entries, ...parts]) {
    const { reference, transferId, amount } = entry;
    if (transferId !== undefined && moved.get(transferId) !== big(amount))
      wrong.push(`${rail} ${reference}: the row says ${amount}, the book ${moved.get(transferId) ?? 'nothing'}`);
  }
  const by = new Map(statements.map((statement) => [statement.statementId, statement]));
  const ofParts = new Sums();
  for (const { reference, amount } of parts) ofParts.add(reference, big(amount));
  const [booked, among] = [new Sums(), new Sums()];
  for (const { reference, amount, parts: many, fileId, statementId } of entries) {
    const found = many === undefined ? big(amount) : ofParts.of(reference);
    if (found !== big(amount) && !isReading(fileId))
      wrong.push(`${rail} ${reference}: ${found} of ${amount} is booked`);
    booked.add('all', found);
    // One that was taken off the chain again is to come again.
    among.add(by.has(statementId) ? statementId : '', found);
  }
  if (posted !== booked.of('all'))
    wrong.push(`${rail}: the nostro has ${posted}, their entries are ${booked.of('all')}`);
  let before = among.of('');
  for (const { statementId, fileId, opening, closing, previous } of statements) {
    const left = big(closing) - big(opening) - among.of(statementId);
    if (left !== 0n && !isReading(fileId)) wrong.push(`${rail} ${statementId}: ${left} of its entries is not booked`);
    const last = by.get(previous);
    if (previous !== undefined && last?.closing !== opening)
      wrong.push(`${rail} ${statementId}: it opens with ${opening}, the one before closed with ${last?.closing}`);
    // What was booked before the first one may be in its opening balance.
    if (previous === undefined) before -= big(opening);
    if (isReading(fileId)) before -= left;
  }
  const head = rows.find(({ entity }) => entity === 'RailHead');
  if (head && posted !== big(head.closing) + before)
    wrong.push(
      `${rail}: the nostro has ${posted}, the last statement closes with ${head.closing}, ${before} came after it`,
    );
  return wrong;
}

/** Cases that nobody decided yet stand on the agenda. */
async function openCases({ dynamo, name }: BookTable): Promise<readonly StoredItem[]> {
  const Keys: { pk: string; sk: string }[] = [];
  for (const part of ['CASE', 'LATE'])
    for (const shard of ['0', '1', '2', '3']) {
      let start: { pk: string } | undefined;
      do {
        const page: { Items: StoredItem[]; LastEvaluatedKey?: unknown } = await dynamo.query<StoredItem>({
          TableName: name(),
          IndexName: 'agenda',
          KeyConditionExpression: 'agenda = :part',
          ExpressionAttributeValues: { ':part': `${part}#${shard}` },
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        Keys.push(...page.Items.map(({ pk, sk }) => ({ pk, sk })));
        start = page.LastEvaluatedKey as typeof start;
      } while (start);
    }
  return readMany({ dynamo, name }, Keys);
}

/** What each transfer did to an account, debits less credits. */
function movements(items: readonly StoredItem[], isOne: (accountId: string) => boolean) {
  const moved: { transferId: string; accountId: string; by: bigint }[] = [];
  for (const transfer of items.filter(({ entity }) => entity === 'Transfer'))
    for (const { accountId, side, amount } of transfer.legs)
      if (isOne(accountId)) {
        const by = side === 'debit' ? big(amount) : -big(amount);
        moved.push({ transferId: idOf(transfer), accountId, by });
      }
  return moved;
}

/**
 * B1 to B3 of what goes to other banks and comes from there.
 * @param items of the book.
 * @param rows payments, as the bank has them.
 */
export async function verifyRails(
  items: readonly StoredItem[],
  rows: readonly StoredItem[],
  bank: BookTable,
): Promise<readonly string[]> {
  const suspended = movements(items, (id) => id.startsWith('suspense-'));
  const staff = await readMany(
    bank,
    suspended.map(({ transferId }) => ({ pk: `TRANSFER#${transferId}`, sk: 'TRANSFER' })),
  );
  const ofStaff = new Set(staff.map(({ transferId }) => transferId));
  const byStaff = new Sums();
  for (const { transferId, accountId, by } of suspended) if (ofStaff.has(transferId)) byStaff.add(accountId, by);
  const isUsed = suspended.length > 0;
  const wrong = [
    ...verifyClearing(items, rows),
    ...verifySuspense(items, isUsed ? await openCases(bank) : [], byStaff),
  ];
  for (const account of accountsOf(items, 'nostro')) {
    const id = idOf(account);
    const own = await partition(bank, `RAIL#${railIn(id).replace(':', '#')}`);
    const sums = new Sums();
    const theirs = movements(items, (each) => each === id);
    for (const { transferId, by } of theirs) sums.add(transferId, by);
    const moved = new Map(theirs.map(({ transferId }) => [transferId, sums.of(transferId)]));
    const ids = [...new Set(own.flatMap(({ fileId }) => fileId ?? []))];
    const files = await readMany(
      bank,
      ids.map((fileId) => ({ pk: `FILE#${fileId}`, sk: 'FILE' })),
    );
    const reading = new Set(files.filter(({ state }) => state === 'reading').map(({ fileId }) => fileId));
    wrong.push(...verifyStatements(railIn(id), big(account.posted), own, moved, (fileId) => reading.has(fileId)));
  }
  return wrong;
}
