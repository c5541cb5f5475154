import type { DomainEvent, EventDetail } from '../../../lib/contract/event.ts';
import { leaveEvent } from '../../../lib/events/leave-event.ts';
import type { AccountState } from '../../../lib/ledger/model/account.ts';
import { LedgerRefusal } from '../../../lib/ledger/model/refusal.ts';
import { setAccountState } from '../../../lib/ledger/store/accounts.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { failedConditions } from '../../../lib/runtime/aws/errors.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { accountClosed, accountFrozen, accountUnfrozen } from '../contract/events.ts';
import { bankLedger, book, type LedgerAt } from './bank-ledger.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { noneDisputed } from './dispute-room.ts';
import { countKey, type LimitsItem, type TermsItem, termsKey } from './items.ts';
import { changeLimits, type LimitsChange } from './limit-writes.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type AccountChanges = ReturnType<typeof accountChanges>;

const events: Readonly<Record<AccountState, typeof accountFrozen | typeof accountUnfrozen | typeof accountClosed>> = {
  open: accountUnfrozen,
  frozen: accountFrozen,
  closed: accountClosed,
};

/** Changes of what an account is; money does not move here. */
export function accountChanges(tables: BankTables = bankTables(), ledgerAt: LedgerAt = bankLedger()) {
  const { dynamo, name, outcomes } = tables;

  const changeTerms = (before: TermsItem, set: Readonly<Record<string, unknown>>) =>
    Update(name(), termsKey(before.accountId), {
      set: { ...set, revision: before.revision + 1 },
      when: '#revision = :seen',
      values: { ':seen': before.revision },
    });

  /** @throws AppError `conflict` when somebody else changed it meanwhile. */
  async function commit<T>(writes: readonly TransactItem[], response: T, { idempotency, now }: Command): Promise<T> {
    try {
      return await outcomes.commit({ writes, idempotency, response, now: now() });
    } catch (error) {
      if (error instanceof Refused) throw new AppError('conflict');
      throw error;
    }
  }

  return {
    outcomes,
    /** Where used proofs are noted. */
    proofs: eventTable(tables),
    changeTerms,

    changeLimits: (before: LimitsItem, after: LimitsChange): TransactItem => changeLimits(name(), before, after),

    /**
     * What the ledger has, which is what stops the money, and the row that says so change in one transaction: of two changes at once one takes effect. In the
     * state that it is in already an account stays, if nobody has changed its row.
     * @throws AppError `account-closed`; `account-not-empty`, also while something is disputed; `conflict`.
     */
    async become<T>(before: TermsItem, state: AccountState, response: T, command: Command): Promise<T> {
      const { accountId } = before;
      const { idempotency, newId } = command;
      const at = command.now();
      const now = () => at;
      const isNew = before.state !== state;
      const writes = isNew ? stateWrites(before, state, { now, newId }) : [changeTerms(before, {})];
      const beside = isNew ? outcomes.accompany({ idempotency, response, now: at }) : undefined;
      const undisputed = state === 'closed' ? [noneDisputed(name(), accountId)] : [];
      try {
        const along = [...undisputed, ...writes, ...(beside?.writes ?? [])];
        await setAccountState(ledgerAt(now), book, accountId, state, along);
      } catch (error) {
        if (error instanceof LedgerRefusal) throw new AppError(error.code);
        const failed = failedConditions(error);
        if (!failed) throw error;
        const refused = new Refused(failed);
        // A copy of the command was faster; the ledger's own write is the first.
        const earlier = beside?.earlier(refused, 1 + undisputed.length + writes.length);
        if (earlier) {
          beside?.committed();
          return earlier.response;
        }
        // A dispute was opened since somebody looked.
        if (undisputed.length > 0 && refused.at(1))
          throw new AppError('account-not-empty', 'A dispute is not decided yet.');
        throw new AppError('conflict');
      }
      if (state === 'closed' && isNew) {
        // The ledger changes nothing of what is closed there already, nor what is beside it.
        const Key = termsKey(accountId);
        const found = (await dynamo.get<TermsItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
        if (found?.closedAt !== at.toISOString()) return commit(writes, response, command);
      }
      beside?.committed();
      return response;
    },

    commit,
  };

  /** What says that an account is in another state: its row, what its holder has, and the event. */
  function stateWrites(
    before: TermsItem,
    state: AccountState,
    tools: Pick<Tools, 'now' | 'newId'>,
  ): readonly TransactItem[] {
    const { accountId, holderId } = before;
    const event: DomainEvent = events[state];
    const detail = { accountId } as EventDetail<typeof event>;
    return [
      changeTerms(before, { state, ...(state === 'closed' ? { closedAt: tools.now().toISOString() } : {}) }),
      ...(state === 'closed' && holderId
        ? [Update(name(), countKey(holderId), { add: { accounts: -1 }, when: 'attribute_exists(#accounts)' })]
        : []),
      leaveEvent(eventTable(tables), event, `ACCOUNT#${accountId}`, detail, tools),
    ];
  }
}
