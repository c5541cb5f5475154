import type { SessionEvents } from '../../client/src/auth/session-keeper.ts';
import type { ClientOptions } from '../../client/src/create-client.ts';
import { type Answering, fakeClient, json, keptSession, rotatingPool } from './fake-backend.ts';
import { virtualTime } from './virtual-time.ts';

export const profile = { personId: 'person-1' };
export const bearer = (headers: Readonly<Record<string, string>>) => headers.authorization?.replace('Bearer ', '');

interface Setting {
  readonly lifetime?: number;
  readonly api?: Answering;
  readonly cognito?: (pool: ReturnType<typeof rotatingPool>) => Answering;
  readonly options?: Partial<ClientOptions>;
}

/** A client that was signed in before the app started, and its pool. */
export function started({
  lifetime,
  api = () => json(200, profile),
  cognito = (p) => p.answer,
  options = {},
}: Setting = {}) {
  const time = virtualTime();
  const pool = rotatingPool(time, lifetime ? { lifetime } : {});
  const kept = keptSession(pool.tokens());
  const told: string[] = [];
  const events: SessionEvents = {
    onSignedOut: (reason) => told.push(`signed out: ${reason}`),
    onStorageError: (during) => told.push(`storage: ${during}`),
  };
  const answering = { api, cognito: cognito(pool) };
  const made = fakeClient(answering, { time, storage: kept.storage, ...events, ...options });
  return { ...made, pool, kept, told, answering, events };
}
