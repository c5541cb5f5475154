import type { TransactItem } from '../../runtime/aws/dynamo.ts';
import { available } from '../model/account.ts';
import { largest } from '../model/amount.ts';
import type { Entry } from '../model/entry.ts';
import type { Movement } from '../model/leg.ts';
import { toEntryItem } from './entry-items.ts';
import { accountKey } from './table.ts';

/** What is told of a movement, the same for all accounts of a transfer. */
export type Occasion = Pick<Entry, 'transferId' | 'kind' | 'effectiveAt' | 'recordedAt' | 'fingerprint'>;

/** Entries that an account keeps in its own item before somebody must seal them: a bound for its size, about 3 KB, not a limit of use. */
export const mostUnsealed = 20;

/** How an account is changed: whatever is not said here does not depend on what the account is, so it need not be read. */
export interface AccountChange {
  readonly ledgerId: string;
  readonly movement: Movement;
  readonly occasion: Occasion;
  /** The sequence that the account must have. */
  readonly lockVersion?: number;
  /** Giving back what was held: also on a frozen account. */
  readonly whenFrozen?: true;
  /** Whatever is left on it afterwards. */
  readonly uncovered?: true;
}

export function changeAccount(table: string, change: AccountChange): TransactItem {
  const { ledgerId, movement, occasion, lockVersion, whenFrozen, uncovered } = change;
  const { posted, pendingDebit, pendingCredit, accountId, currency } = movement;
  const conditions = [
    'attribute_not_exists(#lane)',
    '#currency = :currency',
    whenFrozen ? '#state <> :closed' : '#state = :open',
    '(attribute_not_exists(#closedThrough) OR #closedThrough < :effectiveAt)',
    'size(#tail) < :mostUnsealed',
  ];
  const sets = ['#sequence = #sequence + :one', '#tail = list_append(#tail, :entry)'];
  const values: Record<string, unknown> = {
    ':currency': currency,
    ...(whenFrozen ? { ':closed': 'closed' } : { ':open': 'open' }),
    ':effectiveAt': occasion.effectiveAt,
    ':mostUnsealed': mostUnsealed,
    ':one': 1,
    ':entry': [toEntryItem({ ...occasion, posted, pendingDebit, pendingCredit })],
  };
  const sums = { posted, pendingDebit, pendingCredit, ...available(movement) };
  for (const [sum, by] of Object.entries(sums)) {
    if (by === 0n) continue;
    sets.push(`#${sum} = #${sum} + :${sum}`);
    // No sum leaves what DynamoDB holds exactly.
    conditions.push(by > 0n ? `#${sum} <= :${sum}Bound` : `#${sum} >= :${sum}Bound`);
    values[`:${sum}`] = by;
    values[`:${sum}Bound`] = by > 0n ? largest - by : -largest - by;
  }
  for (const [sum, guard] of [
    ['toDebit', 'debit'],
    ['toCredit', 'credit'],
  ] as const) {
    if (sums[sum] >= 0n || uncovered) continue;
    conditions.push(`(#${sum} >= :${sum}Need OR #guard <> :${guard})`);
    values[`:${sum}Need`] = -sums[sum];
    values[`:${guard}`] = guard;
  }
  if (lockVersion !== undefined) {
    conditions.push('#sequence = :lockVersion');
    values[':lockVersion'] = lockVersion;
  }
  const UpdateExpression = `SET ${sets.join(', ')}`;
  const ConditionExpression = conditions.join(' AND ');
  const names = `${UpdateExpression} ${ConditionExpression}`.match(/#\w+/g) ?? [];
  return {
    Update: {
      TableName: table,
      Key: accountKey(ledgerId, accountId),
      UpdateExpression,
      ConditionExpression,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
      ExpressionAttributeValues: values,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
