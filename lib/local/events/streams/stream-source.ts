import { type ServiceClient, ServiceError } from '../service-client.ts';
import type { Position } from './checkpoints.ts';
import { SharedReads } from './shared-reads.ts';
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

/** Where somebody stands in a shard. */
type Place = Exclude<Position, 'end'>;

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

  /** What the shard holds after a position. Whoever asks for the same in the same moment gets the same answer, begun after they asked. */
  readAfter(arn: string, shardId: string, position: Place): Promise<ReadAnswer> {
    return sharedReads(this.#services).read(`${arn} ${shardId} ${keyOf(position)}`, async (kept) => {
      const answer = await this.#readFrom(kept, () => this.#iterator(arn, shardId, position));
      const last = answer.records.at(-1)?.dynamodb.SequenceNumber;
      return { answer, nextKey: `${arn} ${shardId} ${last ?? keyOf(position)}`, iterator: answer.next };
    });
  }

  /**
   * Iterators last for minutes, and one that DynamoDB Local gave at the beginning of an empty shard is refused as "trimmed" once the
   * first record is there. In both cases a new iterator from the same position goes on.
   */
  async #readFrom(kept: string | undefined, fresh: () => Promise<string>): Promise<ReadAnswer> {
    if (kept === undefined) return this.#read(await fresh());
    try {
      return await this.#read(kept);
    } catch (cause) {
      if (!isLostIterator(cause)) throw cause;
      return this.#read(await fresh());
    }
  }

  /**
   * Where to go on after a restart. DynamoDB Local counts on from the newest record it keeps: when a quiet day has taken them all, what is
   * new has numbers that were handled long ago.
   */
  async resumed(arn: string, shardId: string, position: Place): Promise<Place> {
    if (typeof position === 'string') return position;
    const { records } = await this.#read(await this.#iterator(arn, shardId, position, 'AT_SEQUENCE_NUMBER'), 1);
    return records.length > 0 ? position : 'beginning';
  }

  async #iterator(arn: string, shardId: string, position: Place, type = 'AFTER_SEQUENCE_NUMBER'): Promise<string> {
    const start =
      typeof position === 'string'
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: type, SequenceNumber: position.after };
    const answer = await this.#services.streams('GetShardIterator', { StreamArn: arn, ShardId: shardId, ...start });
    return answer.ShardIterator;
  }

  async #read(iterator: string, limit = readLimit): Promise<ReadAnswer> {
    const answer = await this.#services.streams('GetRecords', { ShardIterator: iterator, Limit: limit });
    return { records: answer.Records ?? [], next: answer.NextShardIterator };
  }

  /** The position behind everything that the shard holds now. */
  async latest(arn: string, shardId: string): Promise<Position> {
    let position: Place = 'beginning';
    for (;;) {
      const { records, next }: ReadAnswer = await this.readAfter(arn, shardId, position);
      const last = records.at(-1);
      if (last !== undefined) position = { after: last.dynamodb.SequenceNumber };
      if (next === undefined) return 'end';
      if (last === undefined) return position;
    }
  }
}

const keyOf = (position: Place) => (typeof position === 'string' ? position : position.after);

export const trimmed = 'TrimmedDataAccessException';

const isLostIterator = (cause: unknown) =>
  cause instanceof ServiceError && (cause.code === trimmed || cause.code === 'ExpiredIteratorException');

const readsOf = new WeakMap<ServiceClient, SharedReads<ReadAnswer>>();

/** All mappings of a runtime speak through one client. */
function sharedReads(services: ServiceClient): SharedReads<ReadAnswer> {
  let reads = readsOf.get(services);
  if (!reads) {
    reads = new SharedReads();
    readsOf.set(services, reads);
  }
  return reads;
}

export function tableOf(streamArn: string): string {
  return /:table\/([^/]+)\//.exec(streamArn)?.[1] ?? streamArn;
}
