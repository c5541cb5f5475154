import { atMost, graceMs, pause } from '../clock.ts';
import type { EventsContext } from '../context.ts';
import type { Mapping } from '../mappings/mapping.ts';
import type { MappingConfig } from '../mappings/mapping-config.ts';
import type { Checkpoints } from './checkpoints.ts';
import { ShardReader } from './shard-reader.ts';
import type { Pacing } from './stream-pacing.ts';
import { StreamSource } from './stream-source.ts';

export interface StreamMapping extends Mapping {
  readonly tableName: string;
  /** Reads at once, because the table was written. */
  poke(): void;
}

/** DynamoDB Local opens a new shard from time to time; the closed one tells of it, this finds what it does not. */
const discoveryMs = 30_000;

/**
 * Feeds a function from a table's stream as Lambda does: shard after shard with parents first, from the checkpoint on disk, or at
 * the first start from StartingPosition. A batch is checkpointed only after it is handled or given up, so a record may come twice
 * and is never lost.
 */
export function startStreamMapping(
  context: EventsContext,
  config: MappingConfig,
  checkpoints: Checkpoints,
  pacing: () => Pacing,
): StreamMapping {
  const source = new StreamSource(context.services, config.sourceArn);
  const stopping = new AbortController();
  const readers = new Map<string, ShardReader>();
  const running = new Set<Promise<void>>();
  let discovering: Promise<boolean> | undefined;

  /** Answers false when the stream could not be read. */
  function discover(): Promise<boolean> {
    discovering ??= findShards().finally(() => {
      discovering = undefined;
    });
    return discovering;
  }

  async function findShards(): Promise<boolean> {
    let trouble = '';
    while (!stopping.signal.aborted) {
      try {
        const streamArn = await source.findArn();
        const shards = await source.shards(streamArn);
        if (!checkpoints.hasBegun(config.path, streamArn))
          await begin(
            streamArn,
            shards.map((shard) => shard.id),
          );
        const known = new Set(shards.map((shard) => shard.id));
        for (const { id, parentId } of shards) {
          const parentDone =
            parentId === undefined || !known.has(parentId) || checkpoints.get(config.path, parentId) === 'end';
          if (parentDone && !readers.has(id) && checkpoints.get(config.path, id) !== 'end') read(streamArn, id);
        }
        return true;
      } catch (cause) {
        const { message } = cause as Error;
        if (message !== trouble)
          context.runtime.log.error(`${config.path}: cannot read the stream of ${source.tableName}: ${message}`);
        trouble = message;
        await pause(context.clock, 500, stopping.signal);
      }
    }
    return false;
  }

  /** Fixes where reading starts, so that what is written from now on is found even after a crash. */
  async function begin(streamArn: string, shardIds: readonly string[]): Promise<void> {
    if (config.startingPosition === 'LATEST') {
      for (const id of shardIds) checkpoints.set(config.path, id, await source.latest(streamArn, id));
    }
    checkpoints.begin(config.path, streamArn);
  }

  function read(streamArn: string, shardId: string): void {
    const reader = new ShardReader({
      context,
      config,
      source,
      checkpoints,
      streamArn,
      shardId,
      stopping: stopping.signal,
      pacing,
    });
    readers.set(shardId, reader);
    const work = reader
      .run()
      .then(async (closed) => {
        readers.delete(shardId);
        if (closed) await discover();
      })
      .catch((cause) => {
        // The next discovery takes the shard up again from its checkpoint.
        readers.delete(shardId);
        context.runtime.log.error(`${config.path}: ${(cause as Error).message}`);
      });
    running.add(work);
    void work.finally(() => running.delete(work));
  }

  async function keepDiscovering(): Promise<void> {
    while (await discover()) await pause(context.clock, discoveryMs, stopping.signal);
  }

  const discovery = keepDiscovering();
  return {
    path: config.path,
    tableName: source.tableName,
    poke: () => {
      for (const reader of readers.values()) reader.poke();
    },
    async busy() {
      await discovering;
      const open = [...readers.values()].reduce((sum, reader) => sum + reader.open, 0);
      if (open > 0) return `${config.path}: ${open} records in work`;
      const late = Symbol('late');
      const wait = new Promise((resolve) => context.clock.after(1000, () => resolve(late)));
      const first = await Promise.race([Promise.all([...readers.values()].map((reader) => reader.quiet())), wait]);
      return first === late ? `${config.path}: reading its stream` : undefined;
    },
    async stop() {
      stopping.abort();
      await discovery;
      await atMost(graceMs, Promise.all(running));
    },
  };
}
