import type { DatabaseSync } from 'node:sqlite';
import type { Stack } from '../../model.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { busNameOf } from './rules.ts';
import type { BusEvent } from './target-input.ts';

const dayMs = 86_400_000;

/** The archives of a stack and the events in them, on disk. */
export interface Archives {
  /** Part of the caller's transaction. Events that come out of an archive do not go into one again. */
  keep(busName: string, event: BusEvent, now: number): void;
  /** Events of the archive whose time lies in the span (milliseconds, end exclusive), oldest first, and the bus they belong to. */
  read(archiveName: string, from: number, to: number): { busName: string; events: BusEvent[] };
}

interface Archive {
  readonly name: string;
  readonly busName: string;
  readonly matches: Pattern;
  readonly retentionDays: number;
}

export function openArchives(database: DatabaseSync, stack: Stack, now: number): Archives {
  database.exec(`
    CREATE TABLE IF NOT EXISTS archived (archive TEXT NOT NULL, at INTEGER NOT NULL, kept_at INTEGER NOT NULL, event TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS archived_at ON archived (archive, at);
  `);
  const insert = database.prepare('INSERT INTO archived VALUES (?, ?, ?, ?)');
  const select = database.prepare(
    'SELECT event FROM archived WHERE archive = ? AND at >= ? AND at < ? ORDER BY at, rowid',
  );
  const expire = database.prepare('DELETE FROM archived WHERE archive = ? AND kept_at < ?');
  const archives = stack.ofType('AWS::Events::Archive').map(({ ref, path, properties }): Archive => {
    const pattern =
      typeof properties.EventPattern === 'string' ? JSON.parse(properties.EventPattern) : properties.EventPattern;
    try {
      return {
        name: properties.ArchiveName ?? ref,
        busName: busNameOf(properties.SourceArn),
        matches: pattern === undefined ? () => true : compilePattern(pattern),
        retentionDays: Number(properties.RetentionDays ?? 0),
      };
    } catch (cause) {
      throw new Error(`${path} (AWS::Events::Archive) cannot run here: ${(cause as Error).message}`);
    }
  });
  for (const { name, retentionDays } of archives) if (retentionDays > 0) expire.run(name, now - retentionDays * dayMs);
  return {
    keep(busName, event, keptAt) {
      if (event['replay-name'] !== undefined) return;
      for (const archive of archives) {
        if (archive.busName !== busName || !archive.matches(event)) continue;
        insert.run(archive.name, Date.parse(event.time), keptAt, JSON.stringify(event));
      }
    },
    read(archiveName, from, to) {
      const archive = archives.find(({ name }) => name === archiveName);
      if (archive === undefined) {
        const known = archives.map(({ name }) => name).join(', ') || 'none';
        throw new Error(`no archive is called ${archiveName}; there is ${known}`);
      }
      const rows = select.all(archiveName, from, to);
      return { busName: archive.busName, events: rows.map((row) => JSON.parse(String(row.event)) as BusEvent) };
    },
  };
}
