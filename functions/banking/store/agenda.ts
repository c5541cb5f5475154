import { type AgendaPart, agendaPartition, agendaShards } from '../model/agenda.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import type { CaseItem } from './items.ts';

interface Place {
  readonly pk: string;
  readonly sk: string;
  readonly agendaAt: string;
}

export type Agenda = ReturnType<typeof agendaStore>;

/** What is due, and what will be; some seconds late, as indexes are. */
export function agendaStore({ dynamo, name }: BankTables = bankTables()) {
  const places = (
    part: AgendaPart,
    shard: string,
    limit: number,
    range: string,
    at: Readonly<Record<string, string>>,
  ) =>
    dynamo.query<Place>({
      TableName: name(),
      IndexName: 'agenda',
      KeyConditionExpression: `agenda = :part${range}`,
      ExpressionAttributeValues: { ':part': agendaPartition(part, shard), ...at },
      Limit: limit,
    });

  return {
    shards: agendaShards,

    /** Whose time has come, the oldest first. @param until see `untilNow`. @param after the place before the first. */
    async due(part: AgendaPart, shard: string, until: string, limit: number, after = ''): Promise<readonly Place[]> {
      const range = ' AND agendaAt BETWEEN :after AND :until';
      const { Items } = await places(part, shard, limit, range, { ':after': after || ' ', ':until': until });
      return Items.filter(({ agendaAt }) => agendaAt !== after);
    },

    /** Cases that nobody decided yet, what is due first, behind a place; they are looked up as they are now. */
    async openCases(limit: number, after: string | undefined) {
      const parts = (['late', 'case'] as const).flatMap((part) => agendaShards.map((shard) => ({ part, shard })));
      const [range, at] = after === undefined ? ['', {}] : [' AND agendaAt > :after', { ':after': after }];
      const pages = await Promise.all(parts.map(({ part, shard }) => places(part, shard, limit, range, at)));
      const all = pages.flatMap(({ Items }) => Items).sort((a, b) => (a.agendaAt < b.agendaAt ? -1 : 1));
      const page = all.slice(0, limit);
      // A partition that gave a whole page, or whose page is cut off, may have more.
      const isMore = all.length > limit || pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined);
      return { items: await open(page), next: isMore ? page.at(-1)?.agendaAt : undefined };
    },
  };

  async function open(page: readonly Place[]): Promise<readonly CaseItem[]> {
    // A case that moves to another part may stand in both for a moment.
    const Keys = [...new Map(page.map(({ pk, sk }) => [pk, { pk, sk }])).values()];
    if (Keys.length === 0) return [];
    const { Responses } = await dynamo.batchGet<CaseItem>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    const found = new Map((Responses[name()] ?? []).map((row) => [row.pk, row]));
    return Keys.flatMap(({ pk }) => found.get(pk) ?? []).filter(({ agenda }) => agenda !== undefined);
  }
}
