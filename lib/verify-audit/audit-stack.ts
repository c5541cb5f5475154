import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type PlaceOutputs, placeOf } from '../outputs/place-of.ts';

/** Outputs of the stack, as far as the audit log needs them. */
export interface AuditOutputs extends PlaceOutputs {
  readonly auditInbox: string;
  readonly auditLog: string;
  readonly auditChains: string;
  /** Name of the bucket. */
  readonly auditArchive: string;
}

export type Row = Readonly<Record<string, unknown>>;
type Keys = Record<string, unknown>;

export type AuditStack = ReturnType<typeof auditStack>;

/** The audit log of a stack, as the owner of the account reads it. */
export function auditStack(outputs: AuditOutputs) {
  const place = placeOf(outputs);
  const bare = new DynamoDBClient(place);
  const dynamodb = DynamoDBDocumentClient.from(bare);
  const s3 = new S3Client({ ...place, ...(place.endpoint ? { forcePathStyle: true } : {}) });

  async function* scan(TableName: string): AsyncGenerator<Row> {
    let ExclusiveStartKey: Keys | undefined;
    do {
      const page = await dynamodb.send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
      yield* page.Items ?? [];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  async function* partition(TableName: string, chain: string, prefix?: string): AsyncGenerator<Row> {
    let ExclusiveStartKey: Keys | undefined;
    do {
      const page = await dynamodb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: prefix ? 'pk = :chain AND begins_with(sk, :prefix)' : 'pk = :chain',
          ExpressionAttributeValues: { ':chain': chain, ...(prefix ? { ':prefix': prefix } : {}) },
          ConsistentRead: true,
          ExclusiveStartKey,
        }),
      );
      yield* page.Items ?? [];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  async function* objects(Prefix: string): AsyncGenerator<string> {
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: outputs.auditArchive, Prefix, ContinuationToken }));
      for (const { Key } of page.Contents ?? []) if (Key) yield Key;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  }

  return {
    /** Names of all chains that have an end, or a file in the archive. */
    async chains(): Promise<string[]> {
      const names = new Set<string>();
      for await (const { pk, sk } of scan(outputs.auditChains)) if (sk === 'HEAD') names.add(String(pk));
      for await (const key of objects('')) names.add(key.split('/').slice(0, 2).join('/'));
      return [...names].sort();
    },
    async head(chain: string): Promise<Row | undefined> {
      const Key = { pk: chain, sk: 'HEAD' };
      return (await dynamodb.send(new GetCommand({ TableName: outputs.auditChains, Key, ConsistentRead: true }))).Item;
    },
    entries: (chain: string) => partition(outputs.auditLog, chain),
    segments: (chain: string) => partition(outputs.auditChains, chain, 'SEGMENT#'),
    objects: (chain: string) => objects(`${chain}/`),
    /** The first version of an object, which is the one that is locked; undefined when it is not there. */
    async text(Key: string): Promise<string | undefined> {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.auditArchive, Key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    waiting: () => scan(outputs.auditInbox),
    /** Changes an entry that waits, so that the stream tells of it once more. @returns false when it has its place meanwhile. */
    async touch({ pk, sk }: Row, at: Date): Promise<boolean> {
      const change = new UpdateCommand({
        TableName: outputs.auditInbox,
        Key: { pk, sk },
        UpdateExpression: 'SET touchedAt = :at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':at': at.toISOString() },
      });
      try {
        await dynamodb.send(change);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    stop() {
      bare.destroy();
      s3.destroy();
    },
  };
}
