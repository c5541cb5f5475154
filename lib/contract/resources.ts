/** What a module may own: tables, buckets, queues and keys. Data only; `lib/infra` turns it into CDK. */

export interface IndexSpec {
  readonly pk: string;
  readonly sk?: string;
  /** What the index copies: all attributes (default), keys only, or the named ones. */
  readonly project?: 'all' | 'keys' | readonly string[];
}

/** A DynamoDB table. All keys are strings. On-demand, encrypted with the customer key, PITR by stage. */
export interface TableSpec {
  readonly pk: string;
  readonly sk?: string;
  /**
   * Attribute with the expiry in epoch seconds; DynamoDB deletes such items hours or days late, so readers check it too. Once deployed it is
   * changed or taken away by hand first: see docs/upgrade.md.
   */
  readonly ttl?: string;
  /** What the table's stream carries; needed by consumers with `on: { table }`. */
  readonly stream?: 'keys' | 'new' | 'old' | 'both';
  readonly indexes?: Readonly<Record<string, IndexSpec>>;
  /**
   * Indexes by another sort key within a partition, read strongly consistent, at most five. They cannot be added to a table that exists,
   * and bound a partition (all items of one `pk` with these entries) to 10 GB.
   */
  readonly localIndexes?: Readonly<Record<string, Pick<IndexSpec, 'project'> & { readonly sk: string }>>;
}

/** A private S3 bucket: TLS only, encrypted with the customer key, no public access. */
export interface BucketSpec {
  readonly expireAfterDays?: number;
  readonly versioned?: boolean;
  /**
   * Write once: objects can be neither replaced nor deleted for the days that this setting of the module says (S3 Object Lock). On a
   * stage with deletion protection nobody can lift that, the account's owner included.
   */
  readonly lockedForDaysOf?: string;
  /** Apps may GET and PUT with presigned URLs from the stage's allowed origins. */
  readonly browserAccess?: boolean;
}

/** An SQS queue with its dead-letter queue. Visibility is six times the consumer's timeout. */
export interface QueueSpec {
  readonly fifo?: boolean;
  /** Deliveries before a message goes to the dead-letter queue; default `standardReceives`. */
  readonly maxReceives?: number;
}

/** Deliveries before a message goes to a dead-letter queue. */
export const standardReceives = 5;

/** A KMS key that signs (ECC NIST P-256, SHA-256); its private half never leaves KMS. */
export interface SigningKeySpec {
  readonly purpose: string;
}

/** A KMS key (symmetric) under which a module keeps what not even a reader of its table may see; it never leaves KMS, and is rotated every year. */
export interface SealingKeySpec {
  readonly purpose: string;
}

export interface Resources {
  readonly tables?: Readonly<Record<string, TableSpec>>;
  readonly buckets?: Readonly<Record<string, BucketSpec>>;
  readonly queues?: Readonly<Record<string, QueueSpec>>;
  readonly signingKeys?: Readonly<Record<string, SigningKeySpec>>;
  readonly sealingKeys?: Readonly<Record<string, SealingKeySpec>>;
}

/** The table in which webhooks of others are kept until they are handled, and for a while after. */
export const inboxTable = { module: 'webhooks', table: 'inbox' } as const;

/** The table that holds people, memberships and organisations: what every permission is decided from. */
export const accountsTable = { module: 'identity', table: 'people' } as const;

/** The table where functions leave what the audit log is to keep; only its module reads it. */
export const auditInbox = { module: 'audit', table: 'inbox' } as const;

/** The table that holds the buckets of rate limits. */
export const bucketsTable = { module: 'identity', table: 'rateLimits' } as const;

/** The key that signs proofs of step-ups; only identity signs with it, every module checks with its public half. */
export const proofKey = { module: 'identity', key: 'stepUps' } as const;
