import type { DatabaseSync } from 'node:sqlite';
import type { AppClient, UserPool } from './config/user-pool.ts';
import type { Outbox } from './delivery/outbox.ts';
import type { Input } from './protocol/read-input.ts';
import type { AttemptLimits } from './store/attempt-limits.ts';
import type { ChallengeStore } from './store/challenge-store.ts';
import type { ClientStore } from './store/client-store.ts';
import type { CodeStore } from './store/code-store.ts';
import type { GroupStore } from './store/group-store.ts';
import type { SignInStore } from './store/sign-in-store.ts';
import type { UserStore } from './store/user-store.ts';
import type { SigningKeys } from './tokens/signing-keys.ts';
import type { TriggerRunner } from './triggers/trigger-runner.ts';

/** Everything unpredictable that the pool uses. */
export interface Random {
  bytes(count: number): Buffer;
  uuid(): string;
  /** Six digits. */
  code(): string;
}

/** What every operation works with. */
export interface Cognito {
  readonly pools: ReadonlyMap<string, UserPool>;
  readonly db: DatabaseSync;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly clients: ClientStore;
  readonly signIns: SignInStore;
  readonly codes: CodeStore;
  readonly challenges: ChallengeStore;
  readonly limits: AttemptLimits;
  readonly keys: SigningKeys;
  readonly triggers: TriggerRunner;
  readonly outbox: Outbox;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: Random;
  /** Where apps reach this pool, for links in messages. */
  readonly address: string;
}

/** Who is calling, as ListUserSessions shows it. */
export interface Caller {
  readonly ip: string;
  readonly device: string;
}

export interface Call {
  readonly input: Input;
  readonly caller: Caller;
}

/** One operation of the API: what it answers is the JSON body. */
export type Operation = (cognito: Cognito, call: Call) => object | Promise<object>;

/** A pool with the app client that speaks for the app. */
export interface App {
  readonly pool: UserPool;
  readonly client: AppClient;
}
