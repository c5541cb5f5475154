import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeStateFile } from '../state-file.ts';

/** A message that would have left for a person, whoever sent it. */
export interface OutboxMessage {
  readonly id: string;
  readonly channel: 'email' | 'sms' | 'push';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
  /** Who sent it: `ses`, `sns`, `cognito-code`. */
  readonly kind: string;
  readonly [more: string]: unknown;
}

/** The folder `<stateDir>/outbox`, one JSON file for each message, named so that they sort by time. */
export class Outbox {
  readonly #folder: string;
  /** Messages by their files, which never change. */
  readonly #read = new Map<string, OutboxMessage>();

  constructor(stateDir: string) {
    this.#folder = join(stateDir, 'outbox');
  }

  /** @returns the id of the message. */
  put(message: Omit<OutboxMessage, 'id' | 'at'>): string {
    const id = randomUUID();
    const at = new Date().toISOString();
    const file = join(this.#folder, `${at.replaceAll(':', '-')}-${id}.json`);
    writeStateFile(file, `${JSON.stringify({ id, at, ...message }, null, 2)}\n`);
    return id;
  }

  /** Newest first; all, or those to one recipient. */
  list(to: string | null = null): OutboxMessage[] {
    let files: string[];
    try {
      files = readdirSync(this.#folder);
    } catch {
      return [];
    }
    return files
      .filter((file) => file.endsWith('.json') && !file.startsWith('.'))
      .sort()
      .reverse()
      .map((file) => this.#message(file))
      .filter((message) => to === null || [message.to].flat().includes(to));
  }

  #message(file: string): OutboxMessage {
    const known = this.#read.get(file);
    if (known) return known;
    const message = JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as OutboxMessage;
    this.#read.set(file, message);
    return message;
  }
}
