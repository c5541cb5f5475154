import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
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

  /** Every version, of each key the newest first: what lies over a file that is locked, a mark that it was deleted too, hides nothing. */
  async function* versions(Prefix: string): AsyncGenerator<readonly [key: string, version: string | undefined]> {
    let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    do {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket: outputs.auditArchive, Prefix, ...markers }));
      for (const { Key, VersionId } of page.Versions ?? []) if (Key) yield [Key, VersionId];
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    } while (markers.KeyMarker);
  }

  /** The same where none are kept: on a laptop. */
  async function* allVersions(Prefix: string): ReturnType<typeof versions> {
    try {
      yield* versions(Prefix);
    } catch (error) {
      if (!(error instanceof S3ServiceException) || error.name !== 'NotImplemented') throw error;
      for await (const key of objects(Prefix)) yield [key, undefined];
    }
  }
  /** The first version of each object that was listed last. */
  let first = new Map<string, string | undefined>();

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
      for await (const [key] of allVersions('')) names.add(key.split('/').slice(0, 2).join('/'));
      return [...names].sort();
    },
    async head(chain: string): Promise<Row | undefined> {
      const Key = { pk: chain, sk: 'HEAD' };
      return (await dynamodb.send(new GetCommand({ TableName: outputs.auditChains, Key, ConsistentRead: true }))).Item;
    },
    entries: (chain: string) => partition(outputs.auditLog, chain),
    segments: (chain: string) => partition(outputs.auditChains, chain, 'SEGMENT#'),
    async *objects(chain: string): AsyncGenerator<string> {
      first = new Map();
      for await (const [key, version] of allVersions(`${chain}/`)) first.set(key, version);
      yield* first.keys();
    },
    /** The first version of an object that was listed, which is the one that is locked; undefined when it is not there. */
    async text(Key: string): Promise<string | undefined> {
      try {
        const VersionId = first.get(Key);
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.auditArchive, Key, VersionId }));
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
