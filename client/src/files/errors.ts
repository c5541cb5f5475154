/**
 * `rejected`: the backend refused what was sent, `reason` says why. `other-file`: what goes on is not the file that was begun. `changed`: another
 * version came while the first was read. `damaged`: what was read is not what was stored. `store-refused`: S3 refused a request. `cancelled`: also
 * when its file was deleted elsewhere.
 */
export type FileErrorCode =
  | 'rejected'
  | 'other-file'
  | 'changed'
  | 'damaged'
  | 'store-refused'
  | 'cancelled'
  | 'unknown-upload';

export class FileError extends Error {
  readonly code: FileErrorCode;
  /** Of `rejected`: `checksum-mismatch`, `type-mismatch`, `malicious` and the like. */
  readonly reason: string | undefined;

  constructor(code: FileErrorCode, message: string, reason?: string) {
    super(message);
    this.name = 'FileError';
    this.code = code;
    this.reason = reason;
  }
}
