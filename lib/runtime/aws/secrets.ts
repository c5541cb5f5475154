import { type JsonService, jsonCall } from './json-call.ts';
import { realPace } from './retry.ts';
import type { ClientOptions } from './send.ts';

export interface Secrets {
  /**
   * The secret's text, read at most every five minutes. When a later read fails, the value known so far goes on serving; the first
   * read rejects with NotFound, AccessDenied or Unavailable.
   */
  get(secretId: string): Promise<string>;
}

const service: JsonService = { name: 'secretsmanager', target: 'secretsmanager', version: '1.1' };
const freshMs = 5 * 60_000;

export function createSecrets(options: ClientOptions = {}): Secrets {
  const { now } = options.pace ?? realPace;
  const known = new Map<string, { value: string; readAt: number }>();
  const reading = new Map<string, Promise<string>>();

  async function read(secretId: string): Promise<string> {
    try {
      const { SecretString } = await jsonCall(service, 'GetSecretValue', { SecretId: secretId }, options);
      if (typeof SecretString !== 'string') throw new TypeError(`secret ${secretId} holds no text`);
      known.set(secretId, { value: SecretString, readAt: now() });
      return SecretString;
    } catch (error) {
      const stale = known.get(secretId);
      if (!stale) throw error;
      known.set(secretId, { value: stale.value, readAt: now() });
      return stale.value;
    } finally {
      reading.delete(secretId);
    }
  }

  return {
    async get(secretId) {
      const found = known.get(secretId);
      if (found && now() - found.readAt < freshMs) return found.value;
      const running = reading.get(secretId) ?? read(secretId);
      reading.set(secretId, running);
      return running;
    },
  };
}
