import { AppError } from '../../../lib/runtime/app-error.ts';
import type { AccountRows } from '../model/account-view.ts';
import type { BankTables } from './bank-tables.ts';
import { bankTables } from './bank-tables.ts';
import {
  accountPk,
  holderPk,
  type LimitsItem,
  limitsKey,
  type NumberItem,
  numberKey,
  type TermsItem,
  termsKey,
} from './items.ts';

export type AccountReader = ReturnType<typeof accountReader>;

type WithPayee = AccountRows & { readonly payee?: NumberItem };
type Row = TermsItem | LimitsItem | NumberItem;

/** Rows of accounts; strongly consistent. */
export function accountReader({ dynamo, name }: BankTables = bankTables()) {
  async function rows(Keys: readonly { readonly pk: string; readonly sk: string }[]): Promise<readonly Row[]> {
    const { Responses } = await dynamo.batchGet<Row>({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
    return Responses[name()] ?? [];
  }

  const accountIn = (found: readonly Row[], accountId: string): AccountRows | undefined => {
    const of = found.filter(({ pk }) => pk === accountPk(accountId));
    const terms = of.find((row) => row.entity === 'BankAccount');
    const limits = of.find((row) => row.entity === 'BankLimits');
    return terms && limits ? { terms, limits } : undefined;
  };
  const keysOf = (accountId: string) => [termsKey(accountId), limitsKey(accountId)];

  async function all(accountIds: readonly string[]): Promise<readonly AccountRows[]> {
    if (accountIds.length === 0) return [];
    const found = await rows(accountIds.flatMap(keysOf));
    return accountIds.map((id) => accountIn(found, id)).filter((each) => each !== undefined);
  }

  /** An account, and whose a number is; nothing when there is no such account. */
  async function find(accountId: string, number: string): Promise<WithPayee | undefined> {
    const found = await rows([...keysOf(accountId), numberKey(number)]);
    const account = accountIn(found, accountId);
    const payee = found.find((row) => row.entity === 'AccountNumber');
    return account && { ...account, ...(payee ? { payee } : {}) };
  }

  return {
    /** 2 read units. @throws AppError `not-found`. */
    async get(accountId: string): Promise<AccountRows> {
      const [found] = await all([accountId]);
      if (!found) throw new AppError('not-found');
      return found;
    },
    all,
    /** An account, and whose a number is, 3 read units. @throws AppError `not-found` when there is no such account. */
    async withPayee(accountId: string, number: string): Promise<WithPayee> {
      const found = await find(accountId, number);
      if (!found) throw new AppError('not-found');
      return found;
    },
    find,
    /** Whose a number is, 1 read unit. */
    async payee(number: string): Promise<NumberItem | undefined> {
      const [found] = await rows([numberKey(number)]);
      return found?.entity === 'AccountNumber' ? found : undefined;
    },
    /** Whose accounts numbers are, by number; those that are nobody's are not there. */
    async withNumbers(numbers: readonly string[]): Promise<ReadonlyMap<string, TermsItem>> {
      const found = (await rows(numbers.map(numberKey))).filter((row) => row.entity === 'AccountNumber');
      if (found.length === 0) return new Map();
      const terms = await rows(found.map(({ accountId }) => termsKey(accountId)));
      return new Map(terms.filter((row) => row.entity === 'BankAccount').map((row) => [row.number, row]));
    },
    /** Of a holder, in the order of their ids; as few as one may have, so one page. */
    async of(holderId: string): Promise<readonly AccountRows[]> {
      const { Items } = await dynamo.query<{ accountId: string }>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :account)',
        ExpressionAttributeValues: { ':pk': holderPk(holderId), ':account': 'ACCOUNT#' },
        ConsistentRead: true,
      });
      return all(Items.map(({ accountId }) => accountId));
    },
  };
}
