import { AppError } from '../../lib/runtime/app-error.ts';
import type { Objects } from '../../lib/runtime/aws/objects.ts';
import { handle } from '../../lib/runtime/handle.ts';
import type { Idempotency } from '../../lib/runtime/idempotency.ts';
import type { Operation } from '../../lib/runtime/operation.ts';
import type { Outcomes } from '../../lib/runtime/outcomes.ts';
import { retryBankFile } from './contract/rails.ts';
import { copyOf } from './model/rails/file-copy.ts';
import { toBankFile } from './model/rails/file-view.ts';
import { bankTables } from './store/bank-tables.ts';
import { type FileWriter, fileWriter } from './store/file-writer.ts';
import { type IncomingFiles, incomingFiles } from './store/incoming-files.ts';
import { railBucket, railBucketName } from './store/rail-bucket.ts';
import type { IncomingFile } from './store/rail-items.ts';
import { type RailStatements, railStatements } from './store/rail-statements.ts';

interface Dependencies {
  readonly bucket: Pick<Objects, 'list' | 'head' | 'copy'>;
  readonly bucketName: () => string;
  readonly outgoing: Pick<FileWriter, 'bring'>;
  readonly incoming: Pick<IncomingFiles, 'read' | 'end'>;
  readonly chain: Pick<RailStatements, 'release'>;
  readonly outcomes: Pick<Outcomes, 'commit'>;
}

type Context = Parameters<Operation<typeof retryBankFile, Dependencies>>[2];

/** Read anew from a copy, which is as good as having come again; or given up, when there is nothing to read. */
async function readAnew(
  file: IncomingFile,
  { bucket, bucketName, incoming, chain, ...context }: Context,
): Promise<void> {
  const { fileId, objectKey, statements = [] } = file;
  const { objects } = await bucket.list(objectKey);
  const found = objects.some(({ key }) => key === objectKey) ? await bucket.head(objectKey) : undefined;
  if (found) {
    const { key, contentType } = copyOf(objectKey, fileId, (context.idempotency as Idempotency).id);
    await bucket.copy(key, { bucket: bucketName(), key: objectKey, eTag: found.eTag }, contentType);
    return;
  }
  await chain.release(statements, fileId, context.now());
  await incoming.end(
    fileId,
    { state: 'refused', why: ['its object is gone; what its statements claimed is free'] },
    context,
  );
}

export const operation: Operation<typeof retryBankFile, Dependencies> = async ({ params }, _caller, context) => {
  const { outgoing, incoming, outcomes, idempotency, now } = context;
  const file = await incoming.read(params.railFileId);
  if (!file) throw new AppError('not-found');
  if (file.state === 'answered' || file.state === 'booked') throw new AppError('file-over');
  if (file.direction === 'out') await outgoing.bring(file.fileId, context);
  else await readAnew(file, context);
  const response = toBankFile((await incoming.read(file.fileId)) ?? file);
  return outcomes.commit({ writes: [], idempotency, response, now: now() });
};

const tables = bankTables();
export const handler = handle(
  retryBankFile,
  {
    bucket: railBucket(),
    bucketName: railBucketName,
    outgoing: fileWriter(tables),
    incoming: incomingFiles(tables),
    chain: railStatements(tables),
    outcomes: tables.outcomes,
  },
  operation,
);
