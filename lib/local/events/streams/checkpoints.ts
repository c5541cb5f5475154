import type { DatabaseSync } from 'node:sqlite';

/** How far a mapping has come in a shard: behind this sequence number, or at its very beginning, or through. */
export type Position = { readonly after: string } | 'beginning' | 'end';

/** Positions of mappings in the shards of streams, on disk. */
export interface Checkpoints {
  get(mapping: string, shard: string): Position | undefined;
  set(mapping: string, shard: string, position: Position): void;
  /** Whether the mapping has read this stream before; if not, its starting position applies. */
  hasBegun(mapping: string, streamArn: string): boolean;
  begin(mapping: string, streamArn: string): void;
}

export function openCheckpoints(database: DatabaseSync): Checkpoints {
  database.exec(`
    CREATE TABLE IF NOT EXISTS checkpoint (mapping TEXT, shard TEXT, position TEXT NOT NULL, PRIMARY KEY (mapping, shard)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS begun (mapping TEXT, stream TEXT, PRIMARY KEY (mapping, stream)) WITHOUT ROWID;
  `);
  const read = database.prepare('SELECT position FROM checkpoint WHERE mapping = ? AND shard = ?');
  const write = database.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)');
  const readBegun = database.prepare('SELECT 1 FROM begun WHERE mapping = ? AND stream = ?');
  const writeBegun = database.prepare('INSERT OR IGNORE INTO begun VALUES (?, ?)');
  return {
    get(mapping, shard) {
      const text = read.get(mapping, shard)?.position as string | undefined;
      if (text === undefined || text === 'beginning' || text === 'end') return text;
      return { after: text };
    },
    set(mapping, shard, position) {
      // A handler that outlives the stop comes too late; its records come again.
      if (database.isOpen) write.run(mapping, shard, typeof position === 'string' ? position : position.after);
    },
    hasBegun: (mapping, stream) => readBegun.get(mapping, stream) !== undefined,
    begin: (mapping, stream) => void writeBegun.run(mapping, stream),
  };
}
