import type { Action } from '../../../lib/fraud/model/rule-set.ts';
import { type DecisionItem, listedOf } from '../../../lib/fraud/store/items.ts';
import { fileBucket } from '../../../lib/jobs/file-bucket.ts';
import { fileJobStore } from '../../../lib/jobs/file-job-store.ts';
import { type JobsTable, jobsTable } from '../../../lib/jobs/jobs-table.ts';
import type { Key } from '../../../lib/runtime/aws/dynamo.ts';
import { createObjects, type Objects } from '../../../lib/runtime/aws/objects.ts';
import { bucketName } from '../../../lib/runtime/environment.ts';
import type { BackTestSummary } from '../contract/back-tests.ts';
import { fraud } from '../contract/module.ts';
import { type OwnTable, ownTable } from './table.ts';

/** Seconds for which an address is good. */
const linkSeconds = 900;
/** Days for which figures are kept, as the job is. */
const keptDays = 30;
const bucket = () => bucketName(fraud, 'reports');

export const reportKey = (backTestId: string, format: string) => `${backTestId}.${format}`;

/** Where the job writes files. */
export const reportBucket = () => fileBucket(bucket);

export type BackTestStore = ReturnType<typeof backTestStore>;

/** What analysts ask of back-tests, and where their files are. */
export function backTestStore(
  jobs: JobsTable = jobsTable(),
  objects: Pick<Objects, 'presignGet'> = createObjects(bucket),
) {
  return {
    ...fileJobStore(jobs),
    url: (key: string, saveAs: string) => objects.presignGet(key, linkSeconds, saveAs),
  };
}

export const figuresKey = (backTestId: string) => ({ pk: `BACKTEST#${backTestId}`, sk: 'BACKTEST' });
export type PastDecisions = ReturnType<typeof pastDecisions>;

/** What a back-test reads and leaves. */
export function pastDecisions({ dynamo, name }: OwnTable = ownTable()) {
  return {
    /** Decisions of one shard of an action's day, in order of time. */
    async page(action: Action, day: string, shard: string, limit: number, start: Key | undefined) {
      const { Items, LastEvaluatedKey } = await dynamo.query<{ readonly pk: string; readonly sk: string }>({
        TableName: name(),
        IndexName: 'byTime',
        KeyConditionExpression: 'listed = :listed',
        ExpressionAttributeValues: { ':listed': listedOf(action, day, shard) },
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      const Keys = Items.map(({ pk, sk }) => ({ pk, sk }));
      const { Responses } =
        Keys.length === 0
          ? { Responses: {} as Record<string, DecisionItem[]> }
          : await dynamo.batchGet<DecisionItem>({ RequestItems: { [name()]: { Keys, ConsistentRead: false } } });
      const items = (Responses[name()] ?? []).sort((a, b) => (a.listedAt < b.listedAt ? -1 : 1));
      return { items, next: LastEvaluatedKey };
    },

    /** Figures of a back-test of this rule set; the same when they are kept again. */
    keep: (backTestId: string, version: string, summary: BackTestSummary, at: Date) =>
      dynamo.put({
        TableName: name(),
        Item: {
          ...figuresKey(backTestId),
          entity: 'BackTest',
          version,
          summary: JSON.stringify(summary),
          expiresAt: Math.floor(at.getTime() / 1000) + keptDays * 86_400,
        },
      }),

    async figures(backTestId: string): Promise<BackTestSummary | undefined> {
      const { Item } = await dynamo.get<{ readonly summary: string }>({
        TableName: name(),
        Key: figuresKey(backTestId),
        ConsistentRead: true,
      });
      return Item && (JSON.parse(Item.summary) as BackTestSummary);
    },
  };
}
