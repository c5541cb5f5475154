import type { SealedEntry } from '../../../lib/audit/entry.ts';
import { segmentName } from '../../../lib/audit/segment.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import { audit } from '../contract/module.ts';
import { heads } from './heads.ts';
import { type HeadItem, type SegmentItem, segmentKey } from './items.ts';
import { type AuditTables, auditTables } from './tables.ts';

/** Seconds for which the address of a segment is good. */
const addressSeconds = 300;

/** Entries that one page of the log hands over. */
const pageSize = 1000;

export type Archive = ReturnType<typeof archive>;

/** Moves the archive behind the log, segment by segment. */
export function archive(
  tables: AuditTables = auditTables(),
  objects: Pick<Objects, 'putOnce' | 'presignGet'> = createObjects(() => bucketName(audit, 'archive')),
) {
  const { dynamo, log, chains } = tables;
  const { find, replace } = heads(tables);

  return {
    find,

    /** Chains whose time has come, the longest waiting first. */
    async due(now: Date, limit: number, start?: Key): Promise<{ chains: string[]; next: Key | undefined }> {
      const { Items, LastEvaluatedKey } = await dynamo.query<{ pk: string }>({
        TableName: chains(),
        IndexName: 'due',
        KeyConditionExpression: 'archiveGroup = :due AND archiveAt <= :now',
        ExpressionAttributeValues: { ':due': 'DUE', ':now': now.toISOString() },
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { chains: Items.map(({ pk }) => pk), next: LastEvaluatedKey };
    },

    /** Says which entries the next segment takes. @returns undefined when the chain has another head by now. */
    async begin(head: HeadItem, most: number, now: Date): Promise<HeadItem | undefined> {
      const { openFrom, ...rest } = head;
      if (openFrom === undefined) throw new Error('nothing is open');
      const to = Math.min(head.seq, head.archivedSeq + most);
      const after = { ...rest, archiving: { openFrom, to } };
      return (await replace(after, head, now)) ? { ...after, revision: head.revision + 1 } : undefined;
    },

    /**
     * The entries of the segment that is being written, by number; strongly consistent.
     * @returns also the id from which on entries lie that come after them.
     */
    async entries({ pk, archivedSeq, archiving }: HeadItem) {
      const { openFrom = '', to = 0 } = archiving ?? {};
      const found: SealedEntry[] = [];
      const later: string[] = [];
      let start: Key | undefined;
      do {
        const { Items, LastEvaluatedKey } = await dynamo.query<SealedEntry>({
          TableName: log(),
          KeyConditionExpression: 'pk = :chain AND sk >= :first',
          ExpressionAttributeValues: { ':chain': pk, ':first': openFrom },
          ConsistentRead: true,
          Limit: pageSize,
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        found.push(...Items.filter(({ seq }) => seq > archivedSeq && seq <= to));
        const beyond = Items.find(({ seq }) => seq > to);
        if (beyond) later.push(beyond.id);
        start = LastEvaluatedKey;
        if (start && found.length >= to - archivedSeq) {
          later.push(String(start.sk));
          break;
        }
      } while (start);
      return { entries: found.sort((a, b) => a.seq - b.seq), later: later.sort()[0] };
    },

    putOnce: (chain: string, from: number, to: number, text: string) =>
      objects.putOnce(segmentName(chain, from, to), text, 'application/x-ndjson'),

    /** Notes that a segment is in the archive. @returns false when the chain has another head by now. */
    async finish(head: HeadItem, segment: Omit<SegmentItem, 'pk' | 'sk' | 'entity'>, next: NextDue, now: Date) {
      const { archiving: _archiving, openFrom, archiveGroup: _group, archiveAt: _at, ...rest } = head;
      const open = [openFrom, next.later].filter((id) => id !== undefined).sort()[0];
      const isWhole = segment.to >= head.seq;
      const minutes = next.later === undefined ? next.archiveMinutes : 0;
      const archiveAt = new Date(now.getTime() + minutes * 60_000).toISOString();
      const after: HeadItem = {
        ...rest,
        archivedSeq: segment.to,
        archivedHash: segment.hash,
        ...(isWhole || open === undefined ? {} : { openFrom: open, archiveGroup: 'DUE', archiveAt }),
      };
      const Item: SegmentItem = { ...segmentKey(head.pk, segment.from), entity: 'AuditSegment', ...segment };
      return replace(after, head, now, [
        { Put: { TableName: chains(), Item: { ...Item }, ConditionExpression: 'attribute_not_exists(pk)' } },
      ]);
    },

    /** One page of what the archive holds of a chain, in order. */
    async segments(chain: string, limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<SegmentItem>({
        TableName: chains(),
        KeyConditionExpression: 'pk = :chain AND begins_with(sk, :segment)',
        ExpressionAttributeValues: { ':chain': chain, ':segment': 'SEGMENT#' },
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      return { segments: Items, next: LastEvaluatedKey };
    },

    address: ({ key }: SegmentItem) => objects.presignGet(key, addressSeconds, key.split('/').join('-')),
  };
}

interface NextDue {
  /** Id from which on entries lie that wait since before. */
  readonly later: string | undefined;
  readonly archiveMinutes: number;
}
