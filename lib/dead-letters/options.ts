import { parseArgs } from 'node:util';

export interface DeadLetterOptions {
  /** Queue whose messages go back to where they came from; default: none, all are shown. */
  readonly redrive?: string;
  /** File with the stack's outputs. */
  readonly outputs?: string;
}

export const usage = `Usage: npm run dead-letters [-- --redrive <queue>] [--outputs <file>]

Shows the dead-letter queues that hold something: how many messages, why, and since when. With --redrive the messages of one of them go back
to the queue that they came from.

  --redrive <queue>   a part of the dead-letter queue's name that fits one alone, as SendInvitation
  --outputs <file>    outputs of a deployed stack (cdk deploy --outputs-file); default: the stack that npm start runs here
`;

/** @throws Error with one line on what is wrong. */
export function readDeadLetterOptions(argv: readonly string[]): DeadLetterOptions {
  const text = { type: 'string' } as const;
  const { redrive, outputs } = parseArgs({ args: [...argv], options: { redrive: text, outputs: text } }).values;
  return { ...(redrive ? { redrive } : {}), ...(outputs ? { outputs } : {}) };
}
