/** What a module may own: tables, buckets, queues and signing keys. Data only; `lib/infra` turns it into CDK. */

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
  /** Attribute with the expiry in epoch seconds; DynamoDB deletes such items hours or days late, so readers check it too. */
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

export interface Resources {
  readonly tables?: Readonly<Record<string, TableSpec>>;
  readonly buckets?: Readonly<Record<string, BucketSpec>>;
  readonly queues?: Readonly<Record<string, QueueSpec>>;
  readonly signingKeys?: Readonly<Record<string, SigningKeySpec>>;
}

/** The table that holds people, memberships and organisations: what every permission is decided from. */
export const accountsTable = { module: 'identity', table: 'people' } as const;
