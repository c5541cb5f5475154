import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { buildFiles } from './contract/rails.ts';
import { untilNow } from './model/agenda.ts';
import { type Agenda, agendaStore } from './store/agenda.ts';
import { type FileWriter, fileWriter } from './store/file-writer.ts';
import { type WaitingFiles, waitingFiles } from './store/waiting-files.ts';

/** Of each part of the agenda at a look; the next minute finds the rest. */
const mostFiles = 50;

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
  for (const shard of agenda.shards) {
    for (const { pk } of await agenda.due('file', shard, until, mostFiles)) {
      const fileId = pk.slice(pk.indexOf('#') + 1);
      try {
        await files.bring(fileId, { now });
        await waiting.look(fileId, { now });
      } catch (error) {
        stuck += 1;
        log.error('a file is stuck', { fileId, error });
      }
    }
  }
  if (stuck > 0) throw new Error(`${stuck} files are stuck`);
};

export const handler = consume(
  buildFiles,
  { agenda: agendaStore(), files: fileWriter(), waiting: waitingFiles() },
  operation,
);
