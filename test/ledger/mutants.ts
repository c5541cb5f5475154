import type { Dynamo, TransactItem, TransactWriteInput } from '../../lib/runtime/aws/dynamo.ts';
import type { WorldOptions } from './world.ts';

/** A write as all kinds of it are: with a key or an item, and a condition. */
interface Write {
  readonly Key?: { readonly pk?: unknown; readonly sk?: unknown };
  readonly Item?: { readonly pk?: unknown; readonly sk?: unknown; readonly entity?: unknown };
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

interface Mutant {
  /** @param kind `Put` in a transaction, `put` alone. */
  readonly of: (write: Write, kind: string) => boolean;
  /** Which part of the condition; all of it if absent. */
  readonly part?: RegExp;
}

const key = ({ Key, Item }: Write) => `${Key?.pk ?? Item?.pk} ${Key?.sk ?? Item?.sk}`;
const isAccount = (write: Write) => /^ACCOUNT#\S+ ACCOUNT$/.test(key(write));
const isTransfer = (write: Write) => /^TRANSFER#\S+ TRANSFER$/.test(key(write));
const says = (write: Write, text: string) => write.UpdateExpression?.includes(text) ?? false;

/** The guards on which the ledger stands, as far as random commands can meet them. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'the condition that a command was not done before': {
    of: (write, kind) => kind === 'Put' && isTransfer(write) && write.Item?.entity !== 'Refusal',
  },
  'the condition that a refusal is the first outcome': {
    of: (write) => isTransfer(write) && write.Item?.entity === 'Refusal',
  },
  'the limit of debits': { of: isAccount, part: /\(#toDebit >= :toDebitNeed OR #guard <> :debit\)/ },
  'the condition of a hold': { of: (write, kind) => kind === 'Update' && isTransfer(write) },
  'the limit of reversals': { of: (write) => key(write).endsWith(' REVERSED') },
  'the lane of an account': { of: isAccount, part: /attribute_not_exists\(#lane\)/ },
  'the condition that a note is there': {
    of: (write, kind) => kind === 'Delete' && key(write).startsWith('UNRECORDED#'),
  },
  'the place in an account that is recorded to': {
    of: (write, kind) =>
      (isAccount(write) && says(write, 'sealed = :to')) || (kind === 'Put' && write.Item?.entity === 'Page'),
  },
  'the condition that a sealed account is as it was': { of: (write) => isAccount(write) && says(write, 'REMOVE tail') },
};

const always = 'attribute_exists(pk) OR attribute_not_exists(pk)';

function strip(write: Write, part: RegExp | undefined): Write {
  const condition = write.ConditionExpression ?? '';
  const ConditionExpression = part ? condition.replace(part, `(${always})`) : always;
  const used = `${write.UpdateExpression ?? ''} ${ConditionExpression}`;
  const pruned = (of: Readonly<Record<string, unknown>> | undefined) => {
    const left = Object.entries(of ?? {}).filter(([name]) => new RegExp(`${name}(?![A-Za-z0-9_])`).test(used));
    return left.length > 0 ? Object.fromEntries(left) : undefined;
  };
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...rest } = write;
  return {
    ...rest,
    ConditionExpression,
    ...(pruned(names) ? { ExpressionAttributeNames: pruned(names) as Record<string, string> } : {}),
    ...(pruned(values) ? { ExpressionAttributeValues: pruned(values) as Record<string, unknown> } : {}),
  };
}

/** A DynamoDB to which every write comes without one guard. */
export function withoutGuard({ of, part }: Mutant) {
  const seen = { stripped: 0, invalid: 0 };
  const mutate = <W extends object>(write: W, kind: string): W => {
    const asked = write as Write;
    if (!asked.ConditionExpression || !of(asked, kind) || (part && !part.test(asked.ConditionExpression))) return write;
    seen.stripped += 1;
    return strip(asked, part) as W;
  };
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      // Then it would be noticed for a reason of no interest.
      if ((error as { code?: string }).code === 'ValidationException') seen.invalid += 1;
      throw error;
    }
  };
  const each = (item: TransactItem): TransactItem =>
    Object.fromEntries(Object.entries(item).map(([kind, write]) => [kind, mutate(write as object, kind)]));
  const wrap: NonNullable<WorldOptions['wrap']> = (dynamo: Dynamo) => ({
    ...dynamo,
    put: (input) => watched(dynamo.put(mutate(input, 'put'))),
    update: (input) => watched(dynamo.update(mutate(input, 'update'))),
    transactWrite: (input: TransactWriteInput) =>
      watched(dynamo.transactWrite({ ...input, TransactItems: input.TransactItems.map(each) })),
  });
  return { wrap, seen };
}
