import type { $ZodType, output } from 'zod/v4/core';
import type { DomainEvent, Happened } from './event.ts';
import type { AnyModule } from './route.ts';

export type UserPoolTrigger = 'pre-sign-up' | 'post-confirmation' | 'pre-token-generation' | 'custom-message';
/** What became of a mail, as SES publishes it. Tags are those that it was sent with, each a list of one. */
export interface MailNews {
  readonly kind: 'Delivery' | 'Bounce' | 'Complaint' | 'Open';
  readonly at: string;
  /** SES's id of the mail. */
  readonly mailId: string;
  readonly recipients: readonly string[];
  readonly tags: Readonly<Record<string, readonly string[]>>;
  /** Bounces: whether another try would end the same. */
  readonly permanent?: boolean;
}

/** What became of a text message or a notification, as SNS logs it. */
export interface DeliveryReceipt {
  readonly channel: 'sms' | 'push';
  /** SNS's id of the message. */
  readonly receipt: string;
  readonly at: string;
  readonly delivered: boolean;
  /** What the carrier, Apple or Google answered; at most 200 characters. */
  readonly response: string;
}

/** `unknown`: nobody knows of such a message, which a fresh one may outrun. */
export type ReceiptAnswer = 'noted' | 'unknown';

export type ChangeKind = 'insert' | 'modify' | 'remove';

/** Where a consumer's events come from. */
export type Source<Tables extends string, Buckets extends string, Queues extends string> =
  /** `job`: what the messages ask to be worked on; see `defineJob`. `concurrency`: batches at a time, 2 to 1,000; default 100. */
  | { readonly queue: Queues; readonly batch?: number; readonly concurrency?: number; readonly job?: string }
  | { readonly bucket: Buckets; readonly prefix?: string }
  /** Stream of a table; `where` compares attributes of the item (new, or old when removed) with any of the values. */
  | {
      readonly table: Tables;
      readonly changes?: readonly ChangeKind[];
      readonly where?: Readonly<Record<string, readonly string[]>>;
      readonly batch?: number;
      /** Seconds for which changes are gathered; default none. */
      readonly gatherSeconds?: number;
      /**
       * Items of a batch that are worked on side by side, where nothing hangs on the order of different ones: those of one item keep theirs. Default
       * 1: one change after another, so of a shard as many in a second as the operation is done with, alone.
       */
      readonly lanes?: number;
    }
  /** `rate(5 minutes)` or AWS's six-field `cron(...)`, in UTC. */
  | { readonly schedule: string }
  /** WebSocket API: the authorizer, a life event, or a message whose `action` has this name. */
  | { readonly socket: 'authorize' | 'connect' | 'disconnect' | 'default' | (string & {}) }
  /** HTTP API: says who calls a route that is open to keys. One of them in all modules. */
  | { readonly http: 'authorize' }
  | { readonly userPool: UserPoolTrigger }
  /** Events of the bus, of any module. */
  | { readonly event: DomainEvent | readonly DomainEvent[] }
  /** What SES tells of the stage's mails. */
  | { readonly mail: readonly MailNews['kind'][] }
  /** What SNS logs of the stage's text messages and notifications. */
  | { readonly receipts: readonly DeliveryReceipt['channel'][] }
  /** Called for one person by the deletion and export sagas. */
  | { readonly person: 'erase' | 'export' };

export type AnySource = Source<string, string, string>;

export interface ConsumerFields<M, A> {
  readonly summary: string;
  /** Schema of a queue's message or a socket message. Events bring their own. */
  readonly message?: M;
  readonly access?: A;
  /** Events of the own module that the operation may leave or announce. */
  readonly emits?: readonly DomainEvent[];
  /**
   * Seconds; default 30 (5 for user pool triggers, which Cognito does not wait longer for). For all messages that come together: where messages
   * lie in the queue that is `batch` of them, ten if it does not say, and ten events; of a bucket it is one. Out of time, all come again.
   */
  readonly timeout?: number;
  readonly memory?: number;
  /**
   * Files of npm packages that lie beside the function's code, as `package/path/codec.wasm`; `packagedFile` of lib/runtime finds them. Their
   * last names differ.
   */
  readonly packagedFiles?: readonly string[];
}

/** One event source and the function that handles it. */
export interface Consumer<S extends AnySource = AnySource, M extends $ZodType | undefined = $ZodType | undefined> {
  readonly kind: 'consumer';
  readonly module: AnyModule;
  readonly on: S;
  readonly summary: string;
  readonly message: M;
  readonly access: Readonly<Record<string, readonly string[]>>;
  readonly emits: readonly DomainEvent[];
  readonly timeout: number;
  readonly memory: number;
  readonly packagedFiles: readonly string[];
}

type Message<M> = M extends $ZodType ? output<M> : unknown;

/** A change of an item in a table. `before` and `after` are plain objects, present as the stream carries them. */
export interface Change {
  readonly change: ChangeKind;
  readonly keys: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** Increases with time for one item; not comparable between items. */
  readonly sequence: string;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly eTag: string;
  readonly versionId?: string;
}

/** A WebSocket event. `context` is what the authorizer attached at connect. */
export interface SocketEvent<B> {
  readonly connectionId: string;
  readonly context: Readonly<Record<string, string>>;
  readonly body: B;
  /** Query parameters; only at `authorize` and `connect`. */
  readonly query: Readonly<Record<string, string>>;
}

export interface UserPoolEvent {
  readonly trigger: string;
  /** As `PostConfirmation_ConfirmSignUp` or `PostConfirmation_ConfirmForgotPassword`. */
  readonly source: string;
  readonly personId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What stands in the Authorization header, without `Bearer`. */
export interface Credential {
  readonly credential: string;
}

/** One page of what a module knows of a person; `cursor` asks to be called again. */
export interface ExportPage {
  readonly records: readonly { readonly type: string; readonly [field: string]: unknown }[];
  readonly cursor?: string;
}
/** What an erasure step removed: counts by kind; `again` asks to be called again for the rest. */
export interface Erased {
  readonly removed: Readonly<Record<string, number>>;
  readonly again?: boolean;
}

/** What the operation of a consumer is given. */
export type ConsumerInput<T> =
  T extends Consumer<infer S, infer M>
    ? S extends { queue: string }
      ? Message<M>
      : S extends { bucket: string }
        ? StoredObject
        : S extends { table: string }
          ? Change
          : S extends { schedule: string }
            ? { readonly scheduledAt: string }
            : S extends { socket: string }
              ? SocketEvent<Message<M>>
              : S extends { http: 'authorize' }
                ? Credential
                : S extends { userPool: string }
                  ? UserPoolEvent
                  : S extends { mail: readonly string[] }
                    ? MailNews
                    : S extends { receipts: readonly string[] }
                      ? DeliveryReceipt
                      : S extends { event: infer E }
                        ? Happened<E extends readonly (infer One)[] ? One : E>
                        : S extends { person: 'export' }
                          ? { readonly personId: string; readonly cursor?: string }
                          : { readonly personId: string }
    : never;

/** What it returns. `authorize` returns the context of the connection or request, or undefined to refuse it; a message may return its answer. */
export type ConsumerOutput<T> =
  T extends Consumer<infer S, infer _M>
    ? S extends { person: 'export' }
      ? ExportPage
      : S extends { person: 'erase' }
        ? Erased
        : S extends { socket: 'authorize' } | { http: 'authorize' }
          ? Readonly<Record<string, string>> | undefined
          : S extends { socket: string }
            ? unknown
            : S extends { receipts: readonly string[] }
              ? ReceiptAnswer
              : // biome-ignore lint/suspicious/noConfusingVoidType: an operation that returns nothing is the usual case
                void
    : never;
