import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { buildFiles } from './contract/rails.ts';
import { untilNow } from './model/agenda.ts';
import { type Agenda, agendaStore } from './store/agenda.ts';
import { type FileWriter, fileWriter } from './store/file-writer.ts';
import { type WaitingFiles, waitingFiles } from './store/waiting-files.ts';

/** Of each part of the agenda; what is more than one look can do, the next minute finds. */
const [pageSize, pagesPerShard] = [50, 20] as const;

interface Dependencies {
  readonly agenda: Pick<Agenda, 'shards' | 'due'>;
  readonly files: Pick<FileWriter, 'bring'>;
  readonly waiting: Pick<WaitingFiles, 'look'>;
}

/** A file that cannot be written, or that waits and is gone, holds up no other, stays on the agenda, and is an error each minute until somebody looks. */
export const operation: ConsumerOperation<typeof buildFiles, Dependencies> = async (_input, context) => {
  const { agenda, files, waiting, now, log } = context;
  const until = untilNow(now());
  let stuck = 0;
  async function look(fileId: string): Promise<void> {
    try {
      await files.bring(fileId, { now });
      await waiting.look(fileId, { now });
    } catch (error) {
      stuck += 1;
      log.error('a file is stuck', { fileId, error });
    }
  }
  for (const shard of agenda.shards) {
    let after: string | undefined;
    // Page by page: those that are stuck stay before the others.
    for (let page = 0; page < pagesPerShard; page += 1) {
      const due = await agenda.due('file', shard, until, pageSize, after);
      if (due.length === 0) break;
      for (const { pk } of due) await look(pk.slice(pk.indexOf('#') + 1));
      after = due.at(-1)?.agendaAt;
    }
  }
  if (stuck > 0) throw new Error(`${stuck} files are stuck`);
};

export const handler = consume(
  buildFiles,
  { agenda: agendaStore(), files: fileWriter(), waiting: waitingFiles() },
  operation,
);
