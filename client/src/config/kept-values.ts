import type { Storage } from '../storage/storage.ts';

/** What a flag gives this device. `reason` is one of OpenFeature's. */
export interface FlagValue {
  readonly value: unknown;
  readonly variant: string;
  readonly reason: string;
}

/** What was received last, and for whom. */
export interface KeptValues {
  /** The person, or the anonymous id before sign-in. */
  readonly of: string;
  readonly etag: string;
  readonly revision: number;
  readonly flags: Readonly<Record<string, FlagValue>>;
}

const isKept = (value: unknown): value is KeptValues => {
  const { of, etag, revision, flags } = (value ?? {}) as Partial<KeptValues>;
  return (
    typeof of === 'string' &&
    typeof etag === 'string' &&
    typeof revision === 'number' &&
    typeof flags === 'object' &&
    flags !== null
  );
};

/** The last values in the app's storage. One that cannot be read, or holds something else, holds nothing. */
export function keptValues(storage: Storage, key: string) {
  return {
    async read(): Promise<KeptValues | undefined> {
      try {
        const value: unknown = JSON.parse((await storage.get(key)) ?? 'null');
        return isKept(value) ? value : undefined;
      } catch {
        return undefined;
      }
    },
    async write(values: KeptValues): Promise<void> {
      try {
        await storage.set(key, JSON.stringify(values));
      } catch {
        // The next start begins with the defaults.
      }
    },
  };
}
