import { createHash } from 'node:crypto';
import { readJson } from '../../../../lib/runtime/read-json.ts';
import { CardMessage } from '../../contract/card-messages.ts';
import { derivedId } from '../derived-id.ts';

/** Looked at behind its signature. @throws AppError `malformed-json`, `invalid-request`. */
export const readMessage = (bytes: Uint8Array): CardMessage => readJson(CardMessage, bytes);

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
