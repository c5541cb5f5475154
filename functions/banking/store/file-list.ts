import { agendaPartition, agendaShards } from '../model/agenda.ts';
import { type BankTables, bankTables } from './bank-tables.ts';
import type { RailFile } from './rail-items.ts';

interface Place {
  readonly pk: string;
  readonly sk: string;
  readonly agendaAt: string;
}
export type FileList = ReturnType<typeof fileList>;

/** Files by their places on the agenda, the latest first; some seconds late, as indexes are. */
export function fileList({ dynamo, name }: BankTables = bankTables()) {
  const places = (partition: string, limit: number, before: string | undefined) =>
    dynamo.query<Place>({
      TableName: name(),
      IndexName: 'agenda',
      KeyConditionExpression: `agenda = :part${before === undefined ? '' : ' AND agendaAt < :before'}`,
      ExpressionAttributeValues: { ':part': partition, ...(before === undefined ? {} : { ':before': before }) },
      ScanIndexForward: false,
      Limit: limit,
    });

  return {
    /** @param before a place; what stands behind it in the list is what came before it. */
    async page(limit: number, before: string | undefined) {
      const partitions = (['file', 'filed'] as const).flatMap((part) =>
        agendaShards.map((shard) => agendaPartition(part, shard)),
      );
      const pages = await Promise.all(partitions.map((partition) => places(partition, limit, before)));
      const all = pages.flatMap(({ Items }) => Items).sort((a, b) => (a.agendaAt > b.agendaAt ? -1 : 1));
      const page = all.slice(0, limit);
      const isMore = all.length > limit || pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined);
      return { items: await read(page), next: isMore ? page.at(-1)?.agendaAt : undefined };
    },
  };

  async function read(page: readonly Place[]): Promise<readonly RailFile[]> {
    // One that is done meanwhile may stand in both parts for a moment.
    const Keys = [...new Map(page.map(({ pk, sk }) => [pk, { pk, sk }])).values()];
    if (Keys.length === 0) return [];
    const { Responses } = await dynamo.batchGet<RailFile>({
      RequestItems: { [name()]: { Keys, ConsistentRead: true } },
    });
    const found = new Map((Responses[name()] ?? []).map((row) => [row.pk, row]));
    return Keys.flatMap(({ pk }) => found.get(pk) ?? []);
  }
}
