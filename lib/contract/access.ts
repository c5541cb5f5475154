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
export type BucketAction = 'GetObject' | 'PutObject' | 'DeleteObject' | 'ListBucket';
export type QueueAction = 'SendMessage';
export type SigningKeyAction = 'Sign' | 'GetPublicKey';

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
  readonly email?: readonly 'SendEmail'[];
  readonly sockets?: readonly 'ManageConnections'[];
  readonly events?: readonly 'PutEvents'[];
  /** The functions that modules declare with `on: { person: ... }`. */
  readonly personHooks?: readonly 'InvokeFunction'[];
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
};

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

/** Modules whose resources this one may ask for, by the name used in `access` keys: `identity/people`. */
export type Uses = Readonly<Record<string, { readonly resources: Resources }>>;

type UsedAccess<U extends Uses> = UnionToIntersection<
  { [N in keyof U & string]: OwnedAccess<U[N]['resources'], `${N}/`> }[keyof U & string]
>;

/** The exact actions a function may call. Keys: `table`, `table.index`, `bucket`, `queue`, `signingKey`, `module/...`, or a shared thing. */
export type Access<R extends Resources, U extends Uses> = OwnedAccess<R> &
  ([keyof U] extends [never] ? unknown : UsedAccess<U>) &
  SharedAccess;

/** The same without types, as infra and tests read it. */
export type AnyAccess = Readonly<Record<string, readonly string[]>>;
