import type { Position } from './checkpoints.ts';
import { type ServiceClient, ServiceError } from './service-client.ts';
import type { WireRecord } from './stream-record.ts';

export interface Shard {
  readonly id: string;
  readonly parentId?: string;
}

export interface ReadAnswer {
  readonly records: readonly WireRecord[];
  /** Absent when the shard is closed and read to its end. */
  readonly next?: string;
}

/** The most that GetRecords gives. */
const readLimit = 1000;

/** A table's stream in DynamoDB Local, where its ARN differs from the template's. */
export class StreamSource {
  readonly #services: ServiceClient;
  readonly #tableName: string;

  constructor(services: ServiceClient, streamArn: string) {
    this.#services = services;
    this.#tableName = tableOf(streamArn);
  }

  get tableName(): string {
    return this.#tableName;
  }

  /** The ARN of the stream as DynamoDB Local knows it. */
  async findArn(): Promise<string> {
    const { Table } = await this.#services.dynamodb('DescribeTable', { TableName: this.#tableName });
    if (Table.LatestStreamArn === undefined)
      throw new ServiceError('NoStream', `table ${this.#tableName} has no stream`);
    return Table.LatestStreamArn;
  }

  async shards(arn: string): Promise<Shard[]> {
    const shards: Shard[] = [];
    let from: string | undefined;
    do {
      const { StreamDescription } = await this.#services.streams('DescribeStream', {
        StreamArn: arn,
        ExclusiveStartShardId: from,
      });
      for (const shard of StreamDescription.Shards) shards.push({ id: shard.ShardId, parentId: shard.ParentShardId });
      from = StreamDescription.LastEvaluatedShardId;
    } while (from !== undefined);
    return shards;
  }

  async iterator(arn: string, shardId: string, position: Position): Promise<string> {
    const start =
      typeof position === 'string'
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after };
    const answer = await this.#services.streams('GetShardIterator', { StreamArn: arn, ShardId: shardId, ...start });
    return answer.ShardIterator;
  }

  async read(iterator: string, signal?: AbortSignal): Promise<ReadAnswer> {
    const answer = await this.#services.streams('GetRecords', { ShardIterator: iterator, Limit: readLimit }, signal);
    return { records: answer.Records ?? [], next: answer.NextShardIterator };
  }

  /** The position behind everything that the shard holds now. */
  async latest(arn: string, shardId: string): Promise<Position> {
    let position: Position = 'beginning';
    let iterator: string | undefined = await this.iterator(arn, shardId, position);
    while (iterator !== undefined) {
      const { records, next }: ReadAnswer = await this.read(iterator);
      const last = records.at(-1);
      if (last !== undefined) position = { after: last.dynamodb.SequenceNumber };
      else if (next !== undefined) return position;
      iterator = next;
    }
    return 'end';
  }
}

export function tableOf(streamArn: string): string {
  return /:table\/([^/]+)\//.exec(streamArn)?.[1] ?? streamArn;
}
