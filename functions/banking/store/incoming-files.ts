import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { ConditionFailed } from '../../../lib/runtime/aws/errors.ts';
import { Update, update } from '../../../lib/runtime/aws/expressions.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools as AllTools } from '../../../lib/runtime/tools.ts';
import { railFileRefused } from '../contract/events.ts';
import { agendaOf } from '../model/agenda.ts';
import { type BankTables, bankTables, eventTable } from './bank-tables.ts';
import {
  fileKey,
  type IncomingFile,
  type RailFile,
  type StatementPlace,
  type Wait,
  type WaitingFile,
  waitingFor,
  waitingKey,
} from './rail-items.ts';

type Tools = Pick<AllTools, 'now' | 'newId'>;

export type IncomingFiles = ReturnType<typeof incomingFiles>;

/** Minutes after which a file that is still being read is stuck. */
const stuckMinutes = 30;
/** After how many one that waits is looked after; whoever books what it waits for wakes it at once. */
const lookMinutes = 10;
/** Of reasons and remarks that are kept. */
const [mostLines, mostCharacters] = [20, 300] as const;

const later = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000).toISOString();
const isSame = (a: Wait, b: Wait) => a.rail === b.rail && a.currency === b.currency && a.opening === b.opening;
const waitsOf = (file: RailFile | undefined) => (file?.direction === 'in' ? (file.waits ?? []) : []);
const kept = (lines: readonly string[]) => lines.slice(0, mostLines).map((line) => line.slice(0, mostCharacters));

/** Files that came from rails: one row for each content, however often it comes. */
export function incomingFiles(tables: BankTables = bankTables()) {
  const { dynamo, name, outcomes } = tables;

  async function read(fileId: string): Promise<RailFile | undefined> {
    const { Item } = await dynamo.get<RailFile>({ TableName: name(), Key: fileKey(fileId), ConsistentRead: true });
    return Item;
  }

  const waitsNoMore = (wait: Wait, fileId: string) => ({
    Delete: { TableName: name(), Key: waitingKey(wait, fileId) },
  });

  return {
    read,

    /** @returns false when it was booked before: then there is nothing to do. One that was refused is read anew. */
    async begin(fileId: string, sha256: string, objectKey: string, { now }: Pick<Tools, 'now'>): Promise<boolean> {
      const at = now();
      const stuckAt = later(at, stuckMinutes);
      const createdAt = (await read(fileId))?.createdAt ?? at.toISOString();
      const said = { entity: 'RailFile', fileId, direction: 'in', state: 'reading', sha256, objectKey, createdAt };
      try {
        await dynamo.update(
          update(name(), fileKey(fileId), {
            set: { ...said, why: undefined, endedAt: undefined, ...agendaOf('file', fileId, stuckAt) },
            when: 'attribute_not_exists(#pk) OR #state <> :booked',
            values: { ':booked': 'booked' },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** Before the first of them is claimed, so that whoever has to give them free knows of them. */
    async names(fileId: string, statements: readonly StatementPlace[]): Promise<void> {
      const values = { ':reading': 'reading', ':waiting': 'waiting' };
      const change = { set: { statements }, when: '#state = :reading OR #state = :waiting', values };
      await dynamo.update(update(name(), fileKey(fileId), change));
    },

    /**
     * It waits for statements before its own, if it has not done so for too long.
     * @param minutes for which it may wait since it came first. @returns false: it may not, or somebody else ended it.
     */
    async wait(
      fileId: string,
      why: readonly string[],
      waits: readonly Wait[],
      minutes: number,
      { now }: Pick<Tools, 'now'>,
    ): Promise<boolean> {
      const found = await read(fileId);
      const at = now();
      const waitUntil = later(new Date(found?.createdAt ?? at), minutes);
      if (at.toISOString() >= waitUntil) return false;
      const set = {
        state: 'waiting',
        why: kept(why),
        waits,
        waitUntil,
        ...agendaOf('file', fileId, later(at, lookMinutes)),
      };
      const change = { set, when: '#state = :reading', values: { ':reading': 'reading' } };
      const gone = waitsOf(found).filter((each) => !waits.some((still) => isSame(each, still)));
      const writes = [
        Update(name(), fileKey(fileId), change),
        ...waits.map((each) => {
          const Item: WaitingFile = { ...waitingKey(each, fileId), entity: 'WaitingFile', fileId };
          return { Put: { TableName: name(), Item: { ...Item } } };
        }),
        ...gone.map((each) => waitsNoMore(each, fileId)),
      ];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now: at });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },

    /** Files that wait for a statement that closes so. */
    async waitingFor(wait: Wait): Promise<readonly string[]> {
      const { pk, beginning } = waitingFor(wait);
      const { Items } = await dynamo.query<WaitingFile>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :beginning)',
        ExpressionAttributeValues: { ':pk': pk, ':beginning': beginning },
        ConsistentRead: true,
      });
      return Items.map(({ fileId }) => fileId);
    },

    /** Nobody has to look after it for some minutes. */
    async lookLater({ fileId, looks }: IncomingFile, { now }: Pick<Tools, 'now'>): Promise<void> {
      const set = { looks: (looks ?? 0) + 1, ...agendaOf('file', fileId, later(now(), lookMinutes)) };
      const seen = looks === undefined ? 'attribute_not_exists(#looks)' : '#looks = :seen';
      const when = `(#state = :waiting OR #state = :reading) AND ${seen}`;
      const values = {
        ':waiting': 'waiting',
        ':reading': 'reading',
        ...(looks === undefined ? {} : { ':seen': looks }),
      };
      try {
        await dynamo.update(update(name(), fileKey(fileId), { set, when, values }));
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },

    /** @returns false when somebody else ended it. */
    async end(
      fileId: string,
      to: Pick<IncomingFile, 'state' | 'why' | 'remarks'>,
      { now, newId }: Tools,
    ): Promise<boolean> {
      const found = await read(fileId);
      const at = now();
      const { state, why, remarks = [] } = to;
      const change = Update(name(), fileKey(fileId), {
        set: {
          state,
          endedAt: at.toISOString(),
          why: why ? kept(why) : undefined,
          waits: undefined,
          ...(remarks.length > 0 ? { remarks: kept(remarks) } : {}),
          ...agendaOf('filed', fileId, found?.createdAt ?? at.toISOString()),
        },
        when: '#state = :reading OR #state = :waiting',
        values: { ':reading': 'reading', ':waiting': 'waiting' },
      });
      const waited = waitsOf(found).map((each) => waitsNoMore(each, fileId));
      const told =
        state === 'refused'
          ? [leaveEvent(eventTable(tables), railFileRefused, `FILE#${fileId}`, { fileId }, { now, newId })]
          : [];
      try {
        await outcomes.commit({
          writes: [change, ...waited, ...told],
          idempotency: undefined,
          response: undefined,
          now: at,
        });
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },

    /** The rail said something about a file of ours. */
    async answered(fileId: string, createdAt: string, { now }: Pick<Tools, 'now'>): Promise<void> {
      const set = { state: 'answered', answeredAt: now().toISOString(), ...agendaOf('filed', fileId, createdAt) };
      const when = '#state = :sealed OR #state = :written';
      const values = { ':sealed': 'sealed', ':written': 'written' };
      try {
        await dynamo.update(update(name(), fileKey(fileId), { set, when, values }));
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },
  };
}
