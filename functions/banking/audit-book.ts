import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { auditBook } from './contract/behind.ts';
import { type BookVerifier, bookVerifier } from './store/book-verifier.ts';

/** It fails when anything is not as it must be, which rings the alarm of the function's errors; what it found is in the log. */
export const operation: ConsumerOperation<typeof auditBook, { readonly verify: BookVerifier }> = async (
  _input,
  { verify, log },
) => {
  const { accounts, transfers, wrong } = await verify();
  if (wrong.length > 0) {
    log.error('the book is wrong', { wrong });
    throw new Error(`${wrong.length} things in the book are not as they must be`);
  }
  log.info('the book is right', { accounts, transfers });
};

export const handler = consume(auditBook, { verify: bookVerifier() }, operation);
