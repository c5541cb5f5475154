/** One command with its Idempotency-Key: what is stored in the same transaction as the effect. */
export interface Idempotency {
  /** Key of the record in the module's table: bound to caller, route and key. */
  readonly id: string;
  /** SHA-256 of path and body: the same key with another request is refused. */
  readonly fingerprint: string;
}
