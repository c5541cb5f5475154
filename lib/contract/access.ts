import type { Resources } from './resources.ts';

export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'BatchWriteItem';
export type IndexAction = 'Query';
/** The last two are of uploads in parts; making, filling and completing one is `PutObject`. */
export type BucketAction =
  | 'GetObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'ListBucket'
  | 'ListMultipartUploadParts'
  | 'AbortMultipartUpload';
export type QueueAction = 'SendMessage';
export type SigningKeyAction = 'Sign' | 'GetPublicKey';
export type SealingKeyAction = 'Encrypt' | 'Decrypt';

/** Things of the root stack that any module may ask for. */
export interface SharedAccess {
  readonly userPool?: readonly (
    | 'AdminGetUser'
    | 'AdminUserGlobalSignOut'
    | 'AdminDeleteUser'
    | 'AdminDisableUser'
    | 'AdminEnableUser'
    | 'AdminListGroupsForUser'
    | 'ListUsers'
  )[];
  /** The secret that signs page cursors. */
  readonly cursorKey?: readonly 'GetSecretValue'[];
  /** The secret with which the processor of cards signs what it says. */
  readonly cardSecret?: readonly 'GetSecretValue'[];
  /** The secret with which the provider of bank connections and the backend sign what they say to each other. */
  readonly aggregatorSecret?: readonly 'GetSecretValue'[];
  readonly email?: readonly 'SendEmail'[];
  /** Text messages by SNS. */
  readonly sms?: readonly 'Publish'[];
  /** Push notifications by SNS: the platform applications that the stage names, and their endpoints. */
  readonly push?: readonly ('CreatePlatformEndpoint' | 'Publish' | 'DeleteEndpoint')[];
  readonly sockets?: readonly 'ManageConnections'[];
  readonly events?: readonly 'PutEvents'[];
  /** Calling the functions that modules declare with `on: { person: ... }`, of these kinds. */
  readonly personHooks?: readonly ('erase' | 'export')[];
  /** App clients of machines in the user pool. */
  readonly machineClients?: readonly (
    | 'CreateUserPoolClient'
    | 'DeleteUserPoolClient'
    | 'AddUserPoolClientSecret'
    | 'DeleteUserPoolClientSecret'
    | 'ListUserPoolClientSecrets'
  )[];
  /** Tells whose tokens are taken, without a right: the user pool's issuer, and the app's client. */
  readonly accessTokens?: readonly never[];
  /** The queues of all kinds of jobs. */
  readonly jobQueues?: readonly 'SendMessage'[];
}

type Names<T> = keyof NonNullable<T> & string;
type IndexKey<R extends Resources> = {
  [T in Names<R['tables']>]: `${T}.${
    | Names<NonNullable<R['tables']>[T]['indexes']>
    | Names<NonNullable<R['tables']>[T]['localIndexes']>}`;
}[Names<R['tables']>];

type OwnedAccess<R extends Resources, Prefix extends string = ''> = {
  readonly [T in Names<R['tables']> as `${Prefix}${T}`]?: readonly TableAction[];
} & {
  readonly [K in IndexKey<R> as `${Prefix}${K}`]?: readonly IndexAction[];
} & {
  readonly [B in Names<R['buckets']> as `${Prefix}${B}`]?: readonly BucketAction[];
} & {
  readonly [Q in Names<R['queues']> as `${Prefix}${Q}`]?: readonly QueueAction[];
} & {
  readonly [K in Names<R['signingKeys']> as `${Prefix}${K}`]?: readonly SigningKeyAction[];
} & {
  readonly [K in Names<R['sealingKeys']> as `${Prefix}${K}`]?: readonly SealingKeyAction[];
};

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

/** Modules whose resources this one may ask for, by the name used in `access` keys: `identity/people`. */
export type Uses = Readonly<Record<string, { readonly resources: Resources }>>;

type UsedAccess<U extends Uses> = UnionToIntersection<
  { [N in keyof U & string]: OwnedAccess<U[N]['resources'], `${N}/`> }[keyof U & string]
>;

/** The exact actions a function may call. Keys: `table`, `table.index`, `bucket`, `queue`, `signingKey`, `sealingKey`, `module/...`, or a shared thing. */
export type Access<R extends Resources, U extends Uses> = OwnedAccess<R> &
  ([keyof U] extends [never] ? unknown : UsedAccess<U>) &
  SharedAccess;

/** The same without types, as infra and tests read it. */
export type AnyAccess = Readonly<Record<string, readonly string[]>>;
