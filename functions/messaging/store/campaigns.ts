import { leaveEvent } from '../../../lib/events/leave-event.ts';
import { AppError } from '../../../lib/runtime/app-error.ts';
import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Create, type FieldChange, Update } from '../../../lib/runtime/aws/expressions.ts';
import type { RouteContext } from '../../../lib/runtime/operation.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Tools } from '../../../lib/runtime/tools.ts';
import type { Campaign, Report } from '../contract/campaigns.ts';
import { campaignEnded } from '../contract/events.ts';
import { toCampaign } from '../model/views.ts';
import type { CampaignItem } from './items.ts';
import { campaignEntryKey, campaignKey, campaignsPartition, reportKey, reportShards } from './keys.ts';
import { eventTable, type Messages, messagesTable, unlessRefused } from './messages-table.ts';
import { counters } from './report-counters.ts';

type Command = Pick<RouteContext, 'idempotency' | 'now' | 'newId'>;
export type CampaignStore = ReturnType<typeof campaignStore>;

const mostListed = 100;
/** How often a command is tried anew on what a batch left meanwhile. */
const rounds = 6;

/** Whether it ends by a change: once, also when it is cancelled after it was done. */
const endsBy = ({ state }: CampaignItem, set: NonNullable<FieldChange['set']>) =>
  state !== 'done' && (set.state === 'done' || set.state === 'cancelled');

export function campaignStore(table: Messages = messagesTable()) {
  const { dynamo, name, outcomes } = table;

  async function get(campaignId: string): Promise<CampaignItem> {
    const { Item } = await dynamo.get<CampaignItem>({
      TableName: name(),
      Key: campaignKey(campaignId),
      ConsistentRead: true,
    });
    if (!Item) throw new AppError('not-found');
    return Item;
  }

  function turned(item: CampaignItem, set: NonNullable<FieldChange['set']>, tools: Pick<Tools, 'now' | 'newId'>) {
    const { campaignId } = item;
    const isEnd = endsBy(item, set);
    const writes: TransactItem[] = [
      Update(name(), campaignKey(campaignId), {
        set: { ...set, turn: item.turn + 1, ...(isEnd ? { endedAt: tools.now().toISOString() } : {}) },
        when: '#turn = :turn',
        values: { ':turn': item.turn },
      }),
    ];
    if (isEnd)
      writes.push(leaveEvent(eventTable(table), campaignEnded, `CAMPAIGN#${campaignId}`, { campaignId }, tools));
    return writes;
  }

  return {
    outcomes,
    /** Strongly consistent. @throws AppError `not-found`. */
    get,

    async create<T>(item: CampaignItem, response: T, { idempotency, now }: Command): Promise<T> {
      const { campaignId } = item;
      const entry = { ...campaignEntryKey(campaignId), entity: 'CampaignEntry', campaignId };
      const writes = [Create(name(), item), Create(name(), entry)];
      return outcomes.commit({ writes, idempotency, response, now: now() });
    },

    /** The latest, newest first. */
    async list(): Promise<CampaignItem[]> {
      const { Items } = await dynamo.query<{ campaignId: string }>({
        TableName: name(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': campaignsPartition },
        ScanIndexForward: false,
        Limit: mostListed,
      });
      if (Items.length === 0) return [];
      const Keys = Items.map(({ campaignId }) => campaignKey(campaignId));
      const { Responses } = await dynamo.batchGet<CampaignItem>({
        RequestItems: { [name()]: { Keys, ConsistentRead: true } },
      });
      return (Responses[name()] ?? []).sort((a, b) => b.campaignId.localeCompare(a.campaignId));
    },

    /** Counts of each variant, from all the places where they are counted. */
    async reports(item: CampaignItem): Promise<Report[]> {
      const shards = Array.from({ length: reportShards }, (_, shard) => shard);
      const Keys = item.variants.flatMap((_, variant) =>
        shards.map((shard) => reportKey(item.campaignId, variant, shard)),
      );
      const { Responses } = await dynamo.batchGet({ RequestItems: { [name()]: { Keys, ConsistentRead: true } } });
      const items = Responses[name()] ?? [];
      const sum = (variant: number, counter: string) =>
        items
          .filter(({ sk }) => sk === `VARIANT#${variant}`)
          .reduce((total, each) => total + Number(each[counter] ?? 0), 0);
      return item.variants.map(
        (_, variant) =>
          Object.fromEntries(counters.map((counter) => [counter, sum(variant, counter)])) as unknown as Report,
      );
    },

    /** What a batch leaves. @returns false when the campaign was paused, cancelled or taken on by another batch meanwhile. */
    advance: (item: CampaignItem, set: NonNullable<FieldChange['set']>, tools: Pick<Tools, 'now' | 'newId'>) =>
      unlessRefused(
        outcomes.commit({
          writes: turned(item, set, tools),
          idempotency: undefined,
          response: undefined,
          now: tools.now(),
        }),
      ),

    /**
     * Pauses, resumes or cancels.
     * @param change what it becomes; undefined when it is past that. @throws AppError `campaign-state`.
     */
    async control(
      campaignId: string,
      change: (item: CampaignItem, now: Date) => NonNullable<FieldChange['set']> | undefined,
      command: Command,
    ): Promise<Campaign> {
      for (let round = 0; round < rounds; round += 1) {
        const item = await get(campaignId);
        const at = command.now();
        const set = change(item, at);
        if (!set) throw new AppError('campaign-state', `It is ${item.state}.`);
        const tools = { ...command, now: () => at };
        const ended = endsBy(item, set) ? { endedAt: at.toISOString() } : {};
        const response = toCampaign({ ...item, ...set, ...ended });
        try {
          const writes = turned(item, set, tools);
          return await outcomes.commit({ writes, idempotency: command.idempotency, response, now: at });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
        }
      }
      throw new AppError('unavailable', undefined, { retryAfter: 1 });
    },
  };
}
