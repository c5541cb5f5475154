import type { Client } from '../create-client.ts';
import type { Tools } from '../environment.ts';
import type { Storage } from '../storage/storage.ts';
import type { FlagValue } from './kept-values.ts';

/** Flags that an app knows, each with the value it has until another one is received. A text, a number, true or false, or JSON. */
export type Defaults = Readonly<Record<string, unknown>>;

type Widened<T> = T extends boolean ? boolean : T extends string ? string : T extends number ? number : T;

/** The type of a flag's values, from its default. */
export type ValueOf<D extends Defaults, K extends keyof D> = Widened<D[K]>;

export interface ConfigOptions<D extends Defaults> {
  readonly client: Pick<Client, 'api' | 'auth' | 'socket'>;
  readonly defaults: D;
  /** Keeps the last values for a start without a connection: `itemStorage(localStorage)`, or that of AsyncStorage. No secrets, and more than 2 KB. */
  readonly storage?: Storage;
  /** Name under which they are kept; default `mainstay.config`. */
  readonly storageKey?: string;
  /** A UUID that the app made up and keeps: public flags are received before sign-in. Without it there are defaults only. */
  readonly anonymousId?: string;
  /** The organisation that the app shows, for flags that speak of organisations; default: all of the person's. */
  readonly organisationId?: () => string | undefined;
  /** Hear of changes over a socket; default true. */
  readonly socket?: boolean;
  /** Something could not be received. The values stay as they are. */
  readonly onError?: (error: unknown) => void;
  /** Clock and jitter; for tests. */
  readonly tools?: Tools;
}

export interface Config<D extends Defaults> {
  /** The value received last, of the type of the default; else the default. Never waits. */
  get<K extends keyof D & string>(key: K): ValueOf<D, K>;
  /** With variant and reason; undefined while only the default is known. */
  details(key: keyof D & string): FlagValue | undefined;
  /** Resolves when what was kept from the last start is there: at once, or after a moment of storage. */
  ready(): Promise<void>;
  /** Receives what is new. Call it after sign-in, sign-out, and when the app comes to the foreground. */
  refresh(): Promise<void>;
  /** Calls back with the keys whose values are others than before. @returns ends it. */
  onChange(listener: (keys: readonly (keyof D & string)[]) => void): () => void;
  /** Ends all work here. */
  stop(): void;
}
