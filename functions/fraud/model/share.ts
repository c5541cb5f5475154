/** A part of a whole, as it is, and so that people can read it. */
export interface Share {
  readonly of: number;
  readonly count: number;
  /** `93.1 %`; nothing of nothing is not 0. */
  readonly percent: string | undefined;
}

export const share = (count: number, of: number): Share => ({
  of,
  count,
  percent: of === 0 ? undefined : `${(Math.round((1000 * count) / of) / 10).toFixed(1)} %`,
});
