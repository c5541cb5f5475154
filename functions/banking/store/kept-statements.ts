import { createHash } from 'node:crypto';
import { ConditionFailed, TransactionCanceled } from '../../../lib/runtime/aws/errors.ts';
import { Create, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import type { ClientOptions } from '../../../lib/runtime/aws/send.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { banking } from '../contract/module.ts';
import { type KeptStatement, objectOf } from '../model/kept-statement.ts';
import type { Terms } from '../model/products.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import { type StatementItem, type StatementsItem, statementKey, statementsKey } from './month-items.ts';
import { terms } from './terms.ts';

export type KeptStatements = ReturnType<typeof keptStatements>;

export const statementBucket = (options: ClientOptions = {}): Objects =>
  createObjects(() => bucketName(banking, 'statements'), options);
const hashOf = (body: Buffer) => createHash('sha256').update(body).digest('hex');

const dayMs = 86_400_000;

/** Editions of a month, after which something is wrong that no restore explains. */
const mostEditions = 10;

const sameAmounts = (one: KeptStatement, other: KeptStatement) =>
  (['accountId', 'month', 'from', 'through', 'opening', 'closing', 'entries'] as const).every(
    (each) => one[each] === other[each],
  );

/** As many as are kept: ten years. */
const mostListed = 120;

/** Statements that are made once and never change: an object each, and a row that says what it is. */
export function keptStatements(
  { dynamo, name }: Pick<BankTables, 'dynamo' | 'name'> = bankTables(),
  bucket: Pick<Objects, 'putOnce' | 'get'> = statementBucket(),
  said: () => Pick<Terms, 'statementDays'> = terms,
) {
  async function bodyOf(object: string): Promise<Buffer> {
    const found = await bucket.get(object);
    if (!found) throw new Error(`the statement ${object} is lost`);
    return found.body;
  }

  return {
    /** Where an account stands. */
    async place(accountId: string): Promise<StatementsItem | undefined> {
      const Key = statementsKey(accountId);
      return (await dynamo.get<StatementsItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    async find(accountId: string, month: string): Promise<StatementItem | undefined> {
      const Key = statementKey(accountId, month);
      return (await dynamo.get<StatementItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** The newest first; those of ten years. */
    async list(accountId: string): Promise<readonly StatementItem[]> {
      const { pk, sk } = statementKey(accountId, '');
      const { Items } = await dynamo.query<StatementItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :statement)',
        ExpressionAttributeValues: { ':pk': pk, ':statement': sk },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: mostListed,
      });
      return Items;
    },

    /**
     * What is kept; nothing after the days for which it is, when the bucket lets it go.
     * @throws Error when it is not what was kept: it is lost or was changed.
     */
    async read({ object, sha256, keptAt }: StatementItem, now: Date): Promise<KeptStatement | undefined> {
      if (Date.parse(keptAt) + said().statementDays * dayMs < now.getTime()) return undefined;
      const body = await bodyOf(object);
      if (hashOf(body) !== sha256) throw new Error(`the statement ${object} is not what was kept`);
      return JSON.parse(body.toString()) as KeptStatement;
    },

    /**
     * Puts the object, unless a run before did, then the row, with the account's step to its next month: whatever it dies of, a repeat goes on, and the row says
     * what is in the object. An object of an earlier run may call things by other names. One that says other amounts is of a book that was taken
     * back since to before the month's end: nobody can change it, so the next edition of the month is kept beside it.
     * @returns objects that say something else than the book.
     */
    async keep(
      before: StatementsItem,
      made: KeptStatement,
      after: Partial<StatementsItem>,
      at: Date,
    ): Promise<readonly string[]> {
      const { accountId, month, currency, from, through, opening, closing, entries } = made;
      const overtaken: string[] = [];
      let object = objectOf(accountId, month);
      // As bytes from here on: each who hashes, signs or sends a text makes bytes of it anew, a hundred megabytes with those of a shop.
      let body: Buffer = Buffer.from(JSON.stringify(made));
      while (!(await bucket.putOnce(object, body, 'application/json'))) {
        const first = await bodyOf(object);
        if (first.equals(body) || sameAmounts(JSON.parse(first.toString()) as KeptStatement, made)) {
          body = first;
          break;
        }
        overtaken.push(object);
        if (overtaken.length === mostEditions)
          throw new Error(`the statements ${overtaken} say something else than the book`);
        object = objectOf(accountId, month, overtaken.length + 1);
      }
      const row: StatementItem = {
        ...statementKey(accountId, month),
        entity: 'BankStatement',
        accountId,
        month,
        currency,
        object,
        sha256: hashOf(body),
        from,
        through,
        opening,
        closing,
        entries,
        keptAt: at.toISOString(),
      };
      try {
        await dynamo.transactWrite({
          TransactItems: [
            Create(name(), row),
            Update(name(), statementsKey(accountId), {
              set: { ...after, closing },
              when: '#next = :month',
              values: { ':month': before.next },
            }),
          ],
        });
      } catch (error) {
        // Another run was faster.
        if (
          !(error instanceof TransactionCanceled && error.reasons.some(({ code }) => code === 'ConditionalCheckFailed'))
        )
          throw error;
      }
      return overtaken;
    },

    /** Nothing comes any more. */
    async end({ accountId, next }: StatementsItem): Promise<void> {
      const change = {
        set: { agenda: undefined, agendaAt: undefined },
        when: '#next = :month',
        values: { ':month': next },
      };
      try {
        await dynamo.update(update(name(), statementsKey(accountId), change));
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
  };
}
