/** What the header of a video says. Edges in pixels as shown, duration in milliseconds; absent where it does not say. */
export interface Movie {
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
}

/** Pixels and milliseconds (a year) of what anybody films; a header that says more is a lie. */
const [largestEdge, longest] = [100_000, 366 * 86_400_000];
const isWithin = (value: number | undefined, least: number, most: number): value is number =>
  value !== undefined && Number.isInteger(value) && value >= least && value <= most;

/** What is kept of a header's words: only what can be. */
export const plausible = ({ width, height, duration }: Movie): Movie => ({
  ...(isWithin(width, 1, largestEdge) && isWithin(height, 1, largestEdge) ? { width, height } : {}),
  ...(isWithin(duration, 0, longest) ? { duration } : {}),
});

/** Bytes `from` to `to`, both included, of a file. */
export type Read = (from: number, to: number) => Promise<Uint8Array>;
