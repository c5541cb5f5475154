/** What attempts are counted by, and over which time. */
export const windows = { minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
export type Window = keyof typeof windows;
export type Counted = 'account' | 'device' | 'ip' | 'payee' | 'card';

/** One counter: an item that is added to, and whose new value is looked at. */
export interface CounterKey {
  readonly pk: string;
  readonly sk: string;
  /** Epoch seconds; nothing asks for it afterwards. */
  readonly expiresAt: number;
}

const startOf = (window: Window, at: Date) => {
  const seconds = Math.floor(at.getTime() / 1000);
  return seconds - (((seconds % windows[window]) + windows[window]) % windows[window]);
};

function keyAt(what: Counted, id: string, window: Window, start: number): CounterKey {
  if (!/^[A-Za-z0-9_.:~-]{1,64}$/.test(id)) throw new RangeError('an id is 1 to 64 letters, digits and _.:~-');
  return { pk: `COUNTER#${what}#${id}`, sk: `${window}#${start}`, expiresAt: start + 3 * windows[window] };
}

/** The bucket that an attempt is counted in, and the one before it, of which a part still counts. Weeks begin on Thursdays, as 1970 did. */
export function counterKeys(
  what: Counted,
  id: string,
  window: Window,
  at: Date,
): { readonly now: CounterKey; readonly before: CounterKey } {
  const start = startOf(window, at);
  return { now: keyAt(what, id, window, start), before: keyAt(what, id, window, start - windows[window]) };
}

/**
 * What was counted within the window that ends now: all of this bucket, and of the one before as much as still lies in the window, as if it had come evenly,
 * rounded up. Exact when the one before is empty; never less than this bucket.
 * @param now after it was added to, so that of N attempts at once each sees another number
 */
export function within(window: Window, now: bigint, before: bigint, at: Date): bigint {
  const length = BigInt(windows[window]) * 1000n;
  const passed = BigInt(at.getTime()) - BigInt(startOf(window, at)) * 1000n;
  return now + (before * (length - passed) + length - 1n) / length;
}
