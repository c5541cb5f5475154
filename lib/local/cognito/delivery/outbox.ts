import { join } from 'node:path';
import type { OutboxMessage } from '../../endpoint/outbox.ts';
import type { Log } from '../../model.ts';
import { writeStateFile } from '../../state-file.ts';

/** A code on its way to a person. */
export type CodeMessage = OutboxMessage & { readonly kind: 'cognito-code'; readonly code: string };

/** Writes to `<stateDir>/outbox`, beside what SES and SNS send, and tells the terminal in one line. */
export class Outbox {
  readonly #folder: string;
  readonly #log: Log;
  #written = 0;

  constructor(stateDir: string, log: Log) {
    this.#folder = join(stateDir, 'outbox');
    this.#log = log;
  }

  put(message: CodeMessage): void {
    const order = String(this.#written++ % 10_000).padStart(4, '0');
    const file = `${message.at.replaceAll(':', '-')}-${order}-${message.id}.json`;
    writeStateFile(join(this.#folder, file), `${JSON.stringify(message, null, 2)}\n`);
    this.#log.info(`${message.channel} to ${message.to}: ${message.subject || 'code'}: ${message.code}`);
  }
}
