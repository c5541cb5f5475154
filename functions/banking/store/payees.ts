import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { countedOn } from '../model/spending.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { countKey, type KycItem, kycKey, type NumberItem, numberKey, type TermsItem, termsKey } from './items.ts';
import { type PayeeItem, payeeKey } from './payee-items.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now'>;
export type PayeeStore = ReturnType<typeof payeeStore>;

/** How many payees one may have, and make in a day. */
interface Bounds {
  readonly payeesPerHolder: number;
  readonly payeesPerDay: number;
}

const isSame = (a: PayeeItem, b: PayeeItem) => a.name === b.name && a.number === b.number;

/** Whom holders pay; strongly consistent. */
export function payeeStore(tables: BankTables = bankTables()) {
  const { dynamo, name, outcomes } = tables;
  const read = async <T extends object>(Key: { readonly pk: string; readonly sk: string }) =>
    (await dynamo.get<T>({ TableName: name(), Key, ConsistentRead: true })).Item;

  /** One more of them, of the day too; a condition cannot tell days apart, so there are two of them. */
  function counted(holderId: string, today: string, bounds: Bounds, isNewDay: boolean): TransactItem {
    const ofDay = isNewDay
      ? '(attribute_not_exists(#askedOn) OR #askedOn < :today)'
      : '#askedOn = :today AND #asked < :perDay';
    return {
      Update: {
        TableName: name(),
        Key: countKey(holderId),
        UpdateExpression: `SET #payees = if_not_exists(#payees, :none) + :one, #entity = :entity, #askedOn = :today, #asked = ${isNewDay ? ':one' : '#asked + :one'}`,
        ConditionExpression: `(attribute_not_exists(#payees) OR #payees < :most) AND ${ofDay}`,
        ExpressionAttributeNames: Object.fromEntries(
          ['payees', 'entity', 'askedOn', 'asked'].map((each) => [`#${each}`, each]),
        ),
        ExpressionAttributeValues: {
          ':none': 0,
          ':one': 1,
          ':entity': 'HolderCount',
          ':today': today,
          ':most': bounds.payeesPerHolder,
          ...(isNewDay ? {} : { ':perDay': bounds.payeesPerDay }),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  /** Of a holder whose documents were looked at; nothing of any other. */
  async function documented(holderId: string): Promise<KycItem | undefined> {
    const found = await read<KycItem>(kycKey(holderId));
    return found && found.level > 0 ? found : undefined;
  }

  const find = (holderId: string, payeeId: string) => read<PayeeItem>(payeeKey(holderId, payeeId));

  async function get(holderId: string, payeeId: string): Promise<PayeeItem> {
    const found = await find(holderId, payeeId);
    if (!found) throw new AppError('not-found');
    return found;
  }

  return {
    outcomes,
    /** Where used proofs are noted. */
    proofs: eventTable(tables),
    /** @throws AppError `not-found`. */
    get,
    find,

    /** In the order of their ids; as few as one may have. */
    async list(holderId: string): Promise<readonly PayeeItem[]> {
      const { pk, sk } = payeeKey(holderId, '');
      const { Items } = await dynamo.query<PayeeItem>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :payee)',
        ExpressionAttributeValues: { ':pk': pk, ':payee': sk },
        ConsistentRead: true,
      });
      return Items;
    },

    /** What the documents of who holds an account say; nothing when nobody here has the number, or no document was looked at. */
    async holderName(number: string): Promise<string | undefined> {
      const found = await read<NumberItem>(numberKey(number));
      const account = found && (await read<TermsItem>(termsKey(found.accountId)));
      if (!account?.holderId || account.state === 'closed') return undefined;
      return (await documented(account.holderId))?.name;
    },

    isDocumented: async (holderId: string): Promise<boolean> => (await documented(holderId)) !== undefined,

    /** @throws AppError `payee-limit`; `idempotency-key-reused` when another payee was made under the key long ago; `conflict`. */
    async add<T>(
      item: PayeeItem,
      today: string,
      bounds: Bounds,
      response: T,
      { idempotency, now }: Command,
    ): Promise<T> {
      let [day, isNewDay] = [today, false];
      for (let round = 0; round < 3; round += 1) {
        const writes = [Create(name(), item), counted(item.holderId, day, bounds, isNewDay)];
        try {
          return await outcomes.commit({ writes, idempotency, response, now: now() });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          const before = error.item(0) as PayeeItem | undefined;
          if (before) {
            if (isSame(before, item)) return response;
            throw new AppError('idempotency-key-reused');
          }
          const { payees = 0, askedOn = '', asked = 0 } = (error.item(1) ?? {}) as Record<string, never>;
          // Not gone back to: by a clock ahead, or by a `timeZone` of before, it was tomorrow already.
          day = countedOn({ day: askedOn }, today);
          if (payees >= bounds.payeesPerHolder || (askedOn === day && asked >= bounds.payeesPerDay))
            throw new AppError('payee-limit');
          isNewDay = askedOn < day;
        }
      }
      throw new AppError('conflict');
    },

    /** @throws AppError `not-found`. */
    async remove(holderId: string, payeeId: string, { idempotency, now }: Command): Promise<void> {
      const writes = [
        Delete(name(), payeeKey(holderId, payeeId)),
        Update(name(), countKey(holderId), { add: { payees: -1 }, when: 'attribute_exists(#payees)' }),
      ];
      try {
        await outcomes.commit({ writes, idempotency, response: undefined, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('not-found');
        throw error;
      }
    },

    /** @throws AppError `not-found`, `step-up-invalid` for a used proof. */
    async confirm<T>(
      { holderId, payeeId }: PayeeItem,
      at: string,
      proof: TransactItem,
      response: T,
      { idempotency, now }: Command,
    ): Promise<T> {
      const change = { set: { confirmedAt: at }, when: 'attribute_exists(#pk)' };
      try {
        const writes = [Update(name(), payeeKey(holderId, payeeId), change), proof];
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('not-found');
        throw error;
      }
    },
  };
}

/** Whom a payment names. @throws AppError `not-found`, `payee-unconfirmed`. */
export async function confirmedPayee(
  { get }: Pick<PayeeStore, 'get'>,
  holderId: string | undefined,
  payeeId: string,
): Promise<PayeeItem> {
  const found = await get(holderId ?? '', payeeId);
  if (found.confirmedAt === undefined) throw new AppError('payee-unconfirmed');
  return found;
}
