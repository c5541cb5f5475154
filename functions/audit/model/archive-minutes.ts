export interface Rules {
  readonly archiveMinutes: number;
  readonly personArchiveMinutes: number;
}

/** Minutes after which what was sealed in a chain goes into the archive. */
export const archiveMinutesOf = (chain: string, { archiveMinutes, personArchiveMinutes }: Rules) =>
  chain.startsWith('person/') ? personArchiveMinutes : archiveMinutes;
