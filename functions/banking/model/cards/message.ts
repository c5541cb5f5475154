import { createHash } from 'node:crypto';
import { safeParse } from 'zod/mini';
import { AppError } from '../../../../lib/runtime/app-error.ts';
import { CardMessage } from '../../contract/card-messages.ts';
import { derivedId } from '../derived-id.ts';

/** Looked at behind its signature. @throws AppError `malformed-json`, `invalid-request`. */
export function readMessage(bytes: Uint8Array): CardMessage {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AppError('malformed-json');
  }
  const read = safeParse(CardMessage, value);
  if (read.success) return read.data;
  const issues = read.error.issues.slice(0, 20).map(({ path, message }) => ({
    in: 'body',
    path: path.map(String).join('.').slice(0, 200),
    message: message.slice(0, 200),
  }));
  throw new AppError('invalid-request', undefined, { extra: { issues } });
}

/** What it says, however its JSON was written. */
export const fingerprintOf = (message: CardMessage): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(message).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url');

/** Ours for what the processor calls so. */
export const authorisationIdOf = ({ card, authorisation }: Pick<CardMessage, 'card' | 'authorisation'>): string =>
  derivedId(`${card}\n${authorisation}`, 'authorisation');

/** What a message makes in the ledger, and the subject of fraud's decision about it. */
export const idOfMessage = (messageId: string, what: string): string => derivedId(messageId, `card-message ${what}`);
