import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Create, Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { inLanes } from '../../../lib/runtime/in-lanes.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import { paymentRequestEnded, paymentRequested } from '../contract/events.ts';
import type { RequestState } from '../model/requests/request-states.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import { countSome } from './count-some.ts';
import { countKey } from './items.ts';
import { type RequestItem, requestKey } from './request-items.ts';
import { requestReader } from './request-reader.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
type Clock = Pick<Tools, 'now' | 'newId'>;
export type RequestStore = ReturnType<typeof requestStore>;

const keptDays = 90;
/** Requests of a holder who is gone that are worked on at once. */
const lanes = 10;

/** Requests: two rows each, of who asks and of who is asked, that change together or not at all. */
export function requestStore(tables: BankTables = bankTables()) {
  const { dynamo, name, outcomes } = tables;
  const reader = requestReader(tables);
  const { find, page } = reader;

  /** What ends an open request, for both sides. */
  function endWrites(
    row: RequestItem,
    to: { readonly state: Exclude<RequestState, 'open'>; readonly paymentId?: string },
    { now, newId }: Clock,
  ): readonly TransactItem[] {
    const { requestId, holderId, otherId = '', side, revision } = row;
    const expiresAt = Math.floor(now().getTime() / 1000) + keptDays * 86_400;
    const set = { ...to, revision: revision + 1, expiresAt, agenda: undefined, agendaAt: undefined };
    const over = { set, when: '#state = :open', values: { ':open': 'open' } };
    const asker = side === 'asker' ? holderId : otherId;
    return [
      Update(name(), requestKey(holderId, requestId), over),
      Update(name(), requestKey(otherId, requestId), over),
      Update(name(), countKey(asker), { add: { requests: -1 }, when: 'attribute_exists(#requests)' }),
      leaveEvent(eventTable(tables), paymentRequestEnded, `REQUEST#${requestId}`, { requestId }, { now, newId }),
    ];
  }

  /** @throws AppError `request-over` when somebody else was faster. */
  async function end<T>(writes: readonly TransactItem[], response: T, command: Omit<Command, 'newId'>): Promise<T> {
    const { idempotency, now } = command;
    try {
      return await outcomes.commit({ writes, idempotency, response, now: now() });
    } catch (error) {
      if (error instanceof Refused) throw new AppError('request-over');
      throw error;
    }
  }

  /** The other side keeps what was asked and the number, and not of whom. */
  async function forgetOther({ otherId, requestId }: RequestItem): Promise<void> {
    if (otherId === undefined) return;
    const change = { set: { otherId: undefined, name: undefined }, when: 'attribute_exists(#pk)' };
    try {
      await dynamo.update(update(name(), requestKey(otherId, requestId), change));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  async function endQuietly(row: RequestItem, clock: Clock): Promise<void> {
    const writes = endWrites(row, { state: row.side === 'asker' ? 'withdrawn' : 'refused' }, clock);
    try {
      await end(writes, undefined, { idempotency: undefined, now: clock.now });
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'request-over')) throw error;
    }
  }

  return {
    outcomes,
    ...reader,
    endWrites,
    end,

    /** @param rows both of each. @throws AppError `request-limit`; `idempotency-key-reused` when others were made under the key long ago. */
    async ask<T>(
      asker: string,
      rows: readonly RequestItem[],
      most: number,
      response: T,
      { idempotency, now, newId }: Command,
    ): Promise<T> {
      const own = rows.filter(({ side }) => side === 'asker');
      const writes = [
        countSome(name(), asker, 'requests', own.length, most),
        ...rows.map((row) => Create(name(), row)),
        ...own.map(({ requestId, accountId }) =>
          leaveEvent(
            eventTable(tables),
            paymentRequested,
            `REQUEST#${requestId}`,
            { requestId, accountId },
            { now, newId },
          ),
        ),
      ];
      try {
        return await outcomes.commit({ writes, idempotency, response, now: now() });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw new AppError(error.at(1) ? 'idempotency-key-reused' : 'request-limit');
      }
    },

    /** Looks at it as it is now. */
    async expire(holderId: string, requestId: string, { now, newId }: Clock): Promise<void> {
      const row = await find(holderId, requestId);
      if (row?.state !== 'open' || row.until > now().toISOString()) return;
      try {
        const writes = endWrites(row, { state: 'expired' }, { now, newId });
        await end(writes, undefined, { idempotency: undefined, now });
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'request-over')) throw error;
      }
    },

    /**
     * Of a holder who is gone: the other side sees that it is over. It can be repeated.
     * @param until epoch milliseconds after which no further hundred is begun. @returns whether there may be more.
     */
    async forget(holderId: string, { now, newId }: Clock, until: number): Promise<boolean> {
      for (;;) {
        const { items } = await page(holderId, 100, undefined);
        const open = items.filter(({ state }) => state === 'open');
        // Each counts for who asks: those of one asker would only meet in that count.
        const askers = Map.groupBy(open, ({ side, otherId }) => (side === 'asker' ? holderId : otherId));
        await inLanes(askers.values(), lanes, async (rows) => {
          for (const row of rows) await endQuietly(row, { now, newId });
        });
        await inLanes(items, lanes, async (row) => {
          await forgetOther(row);
          await dynamo.delete({ TableName: name(), Key: { pk: row.pk, sk: row.sk } });
        });
        if (items.length === 0) return false;
        if (now().getTime() > until) return true;
      }
    },
  };
}
