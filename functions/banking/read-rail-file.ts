import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { readRailFile } from './contract/rails.ts';
import { type Taking, takeIn } from './model/rails/take-in.ts';
import { incomingFiles } from './store/incoming-files.ts';
import { outgoingReader } from './store/outgoing-reader.ts';
import { railBookings } from './store/rail-bookings.ts';
import { railBucket } from './store/rail-bucket.ts';
import { railCases } from './store/rail-cases.ts';
import { railReader } from './store/rail-reader.ts';
import { railRejections } from './store/rail-rejections.ts';
import { railStatements } from './store/rail-statements.ts';
import { terms } from './store/terms.ts';

/** An object that is gone when it is looked for was taken away by whoever put it there. */
export const operation: ConsumerOperation<typeof readRailFile, Omit<Taking, 'now' | 'newId'>> = async (
  { key },
  context,
) => {
  const taken = await takeIn(key, context);
  context.log.info('a file of a rail was read', { ...taken });
};

export const handler = consume(
  readRailFile,
  {
    bucket: railBucket(),
    files: incomingFiles(),
    outgoing: outgoingReader(),
    reader: railReader(),
    chain: railStatements(),
    bookings: railBookings(),
    rejections: railRejections(),
    cases: railCases(),
    terms,
  },
  operation,
);
