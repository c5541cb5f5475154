import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { answerPing } from './contract.ts';

/** Keeps a quiet socket open: API Gateway closes one after ten idle minutes. */
export const operation: ConsumerOperation<typeof answerPing> = async () => ({ action: 'pong' });

export const handler = consume(answerPing, {}, operation);
