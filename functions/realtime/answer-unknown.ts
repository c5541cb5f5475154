import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { answerUnknown } from './contract.ts';

export const operation: ConsumerOperation<typeof answerUnknown> = async () => ({
  action: 'error',
  code: 'unknown-action',
  detail: 'Send a JSON object whose `action` is one that this backend knows, such as ping.',
});

export const handler = consume(answerUnknown, {}, operation);
