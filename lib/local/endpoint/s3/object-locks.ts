import type { Stack } from '../../model.ts';
import { Refusal } from '../call.ts';

interface Retention {
  readonly Days?: number;
  readonly Years?: number;
}

const replacing = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload']);
const deleting = new Set(['DeleteObject', 'DeleteObjects']);

/**
 * Default retention of buckets with Object Lock. S3 keeps the locked version and puts a newer one, or a delete marker, in front of it. This
 * machine keeps no versions, so whatever would touch the only one is refused, in either mode.
 */
export class ObjectLocks {
  readonly #rules: ReadonlyMap<string, Retention>;
  readonly #storedAt: (bucket: string, key: string) => Date | undefined;

  constructor(stack: Stack, storedAt: (bucket: string, key: string) => Date | undefined) {
    const locked = stack
      .ofType('AWS::S3::Bucket')
      .filter(({ properties }) => properties.ObjectLockConfiguration?.Rule?.DefaultRetention);
    this.#rules = new Map(
      locked.map(({ ref, properties }) => [ref, properties.ObjectLockConfiguration.Rule.DefaultRetention]),
    );
    this.#storedAt = storedAt;
  }

  /** @throws Refusal AccessDenied for a locked object, InvalidRequest for a new one without a digest, as S3 answers. */
  check(operation: string, bucket: string, headers: Readonly<Record<string, string>>, keys: readonly string[]): void {
    const rule = this.#rules.get(bucket);
    if (!rule || !(replacing.has(operation) || deleting.has(operation))) return;
    const hasDigest = Object.keys(headers).some((name) => name === 'content-md5' || /^x-amz-checksum-/.test(name));
    if (operation === 'PutObject' && !hasDigest) {
      const what =
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
      throw new Refusal(400, 'InvalidRequest', what);
    }
    if (keys.some((key) => this.#isLocked(bucket, key, rule))) {
      throw new Refusal(403, 'AccessDenied', 'Access Denied because object protected by object lock.');
    }
  }

  #isLocked(bucket: string, key: string, { Days = 0, Years = 0 }: Retention): boolean {
    const at = this.#storedAt(bucket, key);
    return at !== undefined && Date.now() < at.getTime() + (Days + Years * 365) * 86_400_000;
  }
}
