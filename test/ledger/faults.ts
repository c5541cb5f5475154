import { randomUUID } from 'node:crypto';
import type { Dynamo } from '../../lib/runtime/aws/dynamo.ts';
import { OutcomeUnknown, Throttled, TransactionCanceled } from '../../lib/runtime/aws/errors.ts';

/** The process is gone: nothing after this call happens. */
export class Crash extends Error {}

/**
 * What may become of one call of DynamoDB: the process dies before or after it; its answer is lost and it was applied, was not, or will be, when everybody
 * has looked; it is applied twice; another transaction is in the way; the table is throttled.
 */
export const faults = [
  'crash-before',
  'crash-after',
  'lost',
  'never',
  'late',
  'doubled',
  'conflict',
  'throttled',
] as const;
export type Fault = (typeof faults)[number];

const writes = new Set<PropertyKey>(['put', 'update', 'transactWrite']);
const failure = (operation: string, code: string) => ({ code, message: 'injected', status: 400, operation });

const reads = new Set(['get', 'batchGet', 'query', 'scan', 'transactGet']);

/** Whether a fault of such a call leaves something behind that another fault, or an earlier one, does not. */
function tells(fault: Fault, operation: string): boolean {
  if (fault === 'throttled') return true;
  // To die after a read, or to lose its answer, is to die after the write before it; transactions alone collide.
  return fault === 'conflict' ? operation === 'transactWrite' : !reads.has(operation);
}

/** A DynamoDB of which one call fails: number `at` of those where this fault tells something new. `met` says whether there are so many. */
export function failingAt(real: Dynamo, fault: Fault, at: number) {
  let calls = 0;
  const { faulty } = faultyDynamo(real, (operation) => {
    if (!tells(fault, operation)) return undefined;
    calls += 1;
    return calls === at ? fault : undefined;
  });
  return { faulty, met: () => calls >= at };
}

/** A DynamoDB in which a test decides what becomes of each call. */
export function faultyDynamo(real: Dynamo, decide: (operation: string) => Fault | undefined) {
  const later: (() => Promise<unknown>)[] = [];
  const faulty = new Proxy(real, {
    get(target, operation: keyof Dynamo) {
      // biome-ignore lint/suspicious/noExplicitAny: the input is that of the operation
      return async (asked: any): Promise<unknown> => {
        const input = operation === 'transactWrite' ? { ClientRequestToken: randomUUID(), ...asked } : asked;
        const run = () => (target[operation] as (each: unknown) => Promise<unknown>)(input);
        const fault = decide(operation);
        const isWrite = writes.has(operation);
        const lost = () => new OutcomeUnknown(failure(operation, 'TimeoutError'));
        switch (fault) {
          case 'crash-before':
            throw new Crash();
          case 'crash-after':
            await run();
            throw new Crash();
          case 'throttled':
            throw new Throttled(failure(operation, 'ThrottlingException'));
          case 'conflict': {
            if (operation !== 'transactWrite') throw new Throttled(failure(operation, 'TransactionConflictException'));
            const reasons = input.TransactItems.map(() => ({ code: 'TransactionConflict' as const }));
            throw new TransactionCanceled(failure(operation, 'TransactionCanceledException'), reasons);
          }
          case 'lost':
            // A refusal that is lost tells as little as a success.
            await run().catch(() => {});
            if (isWrite) throw lost();
            throw new Throttled(failure(operation, 'TimeoutError'));
          case 'never':
            throw isWrite ? lost() : new Throttled(failure(operation, 'TimeoutError'));
          case 'late':
            if (!isWrite) throw new Throttled(failure(operation, 'TimeoutError'));
            later.push(run);
            throw lost();
          case 'doubled':
            // With its token a transaction may come as often as it likes; other writes are sent again only by the client, which knows when.
            if (operation === 'transactWrite') await run();
            return run();
          default:
            return run();
        }
      };
    },
  });
  /** What was on its way arrives. */
  const arrive = async () => {
    for (const run of later.splice(0)) await run().catch(() => {});
  };
  return { faulty, arrive };
}
