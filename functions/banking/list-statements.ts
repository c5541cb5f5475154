import { type Memberships, memberships } from '../../lib/policy/memberships.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import { listStatements } from './contract/months.ts';
import { assertHolder } from './model/holder-rights.ts';
import { toStatement } from './model/statement-view.ts';
import { type AccountReader, accountReader } from './store/accounts.ts';
import { type KeptStatements, keptStatements } from './store/kept-statements.ts';

interface Dependencies {
  readonly store: Pick<KeptStatements, 'list'>;
  readonly accounts: Pick<AccountReader, 'get'>;
  readonly memberships: Memberships;
}

export const operation: Operation<typeof listStatements, Dependencies> = async ({ params }, caller, context) => {
  const { terms: row } = await context.accounts.get(params.accountId);
  await assertHolder(caller, row, 'read', context.memberships);
  return { items: (await context.store.list(params.accountId)).map(toStatement) };
};

export const handler = handle(
  listStatements,
  { store: keptStatements(), accounts: accountReader(), memberships: memberships() },
  operation,
);
