/** Where the oldest versions of the app stand that were set without a deployment: in the accounts table, which every signed-in route may read. */
export const minimumVersionsKey = { pk: 'MINIMUM-VERSIONS', sk: 'MINIMUM-VERSIONS' } as const;

/** By platform. */
export type MinimumVersions = Readonly<Record<string, { readonly minimum: string; readonly storeUrl?: string }>>;

/** Milliseconds for which a function goes by what it read. */
export const minimumVersionsStaleMs = 15_000;

/** The oldest versions served as this function read them last. */
export interface KeptMinimums {
  /** Undefined: nothing was read in the last 15 seconds. */
  fresh(now: number): MinimumVersions | undefined;
  keep(versions: MinimumVersions, now: number): void;
}

export function keptMinimums(): KeptMinimums {
  let kept: MinimumVersions = {};
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    fresh: (now) => (now - readAt >= 0 && now - readAt < minimumVersionsStaleMs ? kept : undefined),
    keep(versions, now) {
      kept = versions;
      readAt = now;
    },
  };
}
