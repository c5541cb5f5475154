import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../model.ts';

/** A message that would have left for a person. One JSON file each in `<stateDir>/outbox`, named so that they sort by time. */
export interface OutboxMessage {
  readonly id: string;
  readonly channel: 'email' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
  readonly kind: 'cognito-code';
  readonly code: string;
}

export class Outbox {
  readonly #folder: string;
  readonly #log: Log;

  constructor(stateDir: string, log: Log) {
    this.#folder = join(stateDir, 'outbox');
    this.#log = log;
  }

  /** Whole or not at all: written beside its place, then moved there. */
  put(message: OutboxMessage): void {
    mkdirSync(this.#folder, { recursive: true });
    const name = `${message.at.replaceAll(':', '-')}-${message.id}.json`;
    const draft = join(this.#folder, `.${name}`);
    writeFileSync(draft, `${JSON.stringify(message, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, join(this.#folder, name));
    this.#log.info(`${message.channel} to ${message.to}: ${message.subject || 'code'}: ${message.code}`);
  }
}
