import type { Account } from '../../../lib/policy/accounts.ts';
import { factsReader } from '../../../lib/policy/read-facts.ts';
import type { Dynamo, TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import type { Pace } from '../../../lib/runtime/aws/retry.ts';
import { commitDocuments } from '../../../lib/sync/commit/commit.ts';
import type { CommitRules, SpaceCommit } from '../../../lib/sync/commit/commit-plan.ts';
import { readSettled } from '../../../lib/sync/commit/read-settled.ts';
import { documentKey, padded, type StoredDocument } from '../../../lib/sync/items.ts';
import type { Place } from '../../../lib/sync/places.ts';
import { type SyncTables, syncTables } from '../../../lib/sync/tables.ts';
import type { RefusedRow } from '../model/report.ts';
import { type ImportsTable, importsTable } from './imports-table.ts';
import { type ImportItem, type ReportItem, reportPartition } from './items.ts';

export interface RowGround {
  readonly account: Account | undefined;
  readonly place: Place;
  /** Those that are there, deleted ones included. */
  readonly documents: readonly StoredDocument[];
}

export type ImportRows = ReturnType<typeof importRows>;

/** Documents that rows become, and the rows that become none. */
export function importRows(table: ImportsTable = importsTable(), tables: SyncTables = syncTables, pace?: Pace) {
  const dynamo: Dynamo = table.dynamo;
  const readFacts = factsReader(dynamo, () => tables.people);
  return {
    pace,

    /** All that decides about rows, strongly consistent; large commits that are pending in the space are finished first. */
    async read({ personId, space, collection }: ImportItem, ids: readonly string[]): Promise<RowGround> {
      const documents = ids.map((id) => documentKey(space, collection, id));
      const [{ account }, read] = await Promise.all([
        readFacts(personId),
        readSettled(dynamo, tables, personId, [space], documents.length > 0 ? { documents } : {}),
      ]);
      return { account, place: read.places.get(space) as Place, documents: read.documents as StoredDocument[] };
    },

    /** See `commitDocuments`; `more` come first among the further writes. */
    commit: (spaces: readonly SpaceCommit[], more: readonly TransactItem[], rules: CommitRules) =>
      commitDocuments({ dynamo, tables, ...(pace ? { pace } : {}) }, { spaces, more }, rules),

    /** One write that keeps refused rows until the report is written. */
    keep: ({ importId, expiresAt }: ImportItem, rows: readonly RefusedRow[]): TransactItem => {
      const Item: ReportItem = {
        pk: reportPartition(importId),
        sk: padded(rows[0]?.row ?? 0),
        entity: 'ImportReport',
        rows,
        expiresAt,
      };
      return { Put: { TableName: table.name(), Item } };
    },

    /** All refused rows that were kept, in their order. */
    async refused({ importId }: ImportItem): Promise<RefusedRow[]> {
      const rows: RefusedRow[] = [];
      let start: Record<string, string> | undefined;
      do {
        const page = await dynamo.query<ReportItem>({
          TableName: table.name(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': reportPartition(importId) },
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        rows.push(...page.Items.flatMap((item) => item.rows));
        start = page.LastEvaluatedKey as Record<string, string> | undefined;
      } while (start);
      return rows;
    },
  };
}
