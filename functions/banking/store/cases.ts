import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { isOver } from '../../../lib/fraud/model/case.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { caseDecided, caseEscalated } from '../contract/events.ts';
import { agendaOf } from '../model/agenda.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { type CaseItem, caseKey } from './items.ts';

export type CaseStore = ReturnType<typeof caseStore>;

/** Cases: one row each, changed on condition of its revision. */
export function caseStore(tables: BankTables = bankTables()) {
  const { dynamo, name, outcomes } = tables;

  const about = ({ caseId }: CaseItem) => `CASE#${caseId}`;

  return {
    /** Strongly consistent. @throws AppError `not-found`. */
    async get(caseId: string): Promise<CaseItem> {
      const { Item } = await dynamo.get<CaseItem>({ TableName: name(), Key: caseKey(caseId), ConsistentRead: true });
      if (!Item) throw new AppError('not-found');
      return Item;
    },

    /** What one step of a case writes; one that is over leaves the agenda. */
    stepWrites(before: CaseItem, after: CaseItem, tools: Pick<Tools, 'now' | 'newId'>): readonly TransactItem[] {
      const { caseId, paymentId } = after;
      const { state, revision, proposal, decision, endedAt, owner } = after;
      const step = { state, revision, proposal, decision, endedAt, owner };
      const change = Update(name(), caseKey(caseId), {
        set: { ...step, ...(isOver(after) ? { agenda: undefined, agendaAt: undefined } : {}) },
        when: '#revision = :seen',
        values: { ':seen': before.revision },
      });
      if (state !== 'decided') return [change];
      return [change, leaveEvent(eventTable(tables), caseDecided, about(after), { caseId, paymentId }, tools)];
    },

    /** A step that moves no money. @throws AppError `conflict` when somebody else took one meanwhile. */
    async commit<T>(
      writes: readonly TransactItem[],
      response: T,
      { idempotency, now }: Pick<RouteContext, 'idempotency' | 'now'>,
    ): Promise<T> {
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (error instanceof Refused) throw new AppError('conflict');
        throw error;
      }
    },

    /** Tells that a case is overdue, once: from then on it stands among those that were told of. */
    async escalate(row: CaseItem, { now, newId }: Pick<Tools, 'now' | 'newId'>): Promise<void> {
      const { caseId, paymentId, dueAt, agenda } = row;
      const late = agendaOf('late', caseId, dueAt);
      if (agenda === undefined || agenda === late.agenda) return;
      const writes = [
        Update(name(), caseKey(caseId), { set: late, when: '#agenda = :waiting', values: { ':waiting': agenda } }),
        leaveEvent(eventTable(tables), caseEscalated, about(row), { caseId, paymentId }, { now, newId }),
      ];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: now() });
      } catch (error) {
        // It is over, or somebody else told of it.
        if (!(error instanceof Refused)) throw error;
      }
    },
  };
}
