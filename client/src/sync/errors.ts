export type SyncErrorCode =
  /** There is no such document here. */
  | 'not-found'
  | 'already-exists'
  | 'deleted'
  | 'unknown-collection'
  | 'read-only-collection'
  /** Ids, names or amounts that the backend could not read. */
  | 'invalid-change'
  | 'document-too-large'
  /** The store holds what was not sent yet. */
  | 'pending-writes'
  /** The store belongs to someone else than who is signed in: `clear` it, or sign in as its owner. */
  | 'other-person'
  /** The store was written by a newer version of the app. */
  | 'newer-store'
  /** The platform says that there is no network. */
  | 'offline'
  | 'signed-out'
  | 'stopped';

/** The device's own refusals; what the backend refuses is a rejection. */
export class SyncError extends Error {
  readonly code: SyncErrorCode;

  constructor(code: SyncErrorCode, message: string) {
    super(message);
    this.name = 'SyncError';
    this.code = code;
  }
}

/** Codes and statuses of failures of `client.api`. By their members, not by class: the app may have two copies of the package. */
export interface Failure {
  readonly status?: number;
  readonly code?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  readonly problem?: { readonly last?: unknown; readonly detail?: string; readonly [member: string]: unknown };
}

export function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return {};
  // Codes of a browser's own errors are numbers; their names say more: QuotaExceededError.
  return typeof (error as { code?: unknown }).code === 'number' ? { code: (error as Error).name } : error;
}
