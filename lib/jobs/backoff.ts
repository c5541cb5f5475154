const [first, longest] = [2_000, 15 * 60_000];

/** Milliseconds before another try: 2 s, doubled with each, at most 15 minutes, half of it by chance. @param fraction 0 to 1. */
export const pauseBefore = (attempt: number, fraction: number) =>
  Math.round(Math.min(longest, first * 2 ** (attempt - 1)) * (0.5 + fraction / 2));
