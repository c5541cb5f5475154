/**
 * Tells whether there is a network: calls `listener` when that changes, and returns what ends it. React Native:
 * `(listener) => NetInfo.addEventListener((state) => listener(state.isConnected !== false))`.
 */
export type Network = (listener: (online: boolean) => void) => () => void;

interface Page {
  readonly navigator?: { readonly onLine?: boolean };
  addEventListener?(name: string, listener: () => void): void;
  removeEventListener?(name: string, listener: () => void): void;
}

/** After all of these it may be another: a page that was frozen, or kept aside for the way back, hears of no change meanwhile. */
const moments = ['online', 'offline', 'pageshow', 'visibilitychange', 'focus'];
/** Milliseconds between looks while there is none: an event that is not told must not keep an app offline. */
const lookEvery = 5_000;

/** The browser's word for it. Elsewhere there always is one, until a request says otherwise. */
export const platformNetwork: Network = (listener) => {
  const page = globalThis as Page;
  if (!page.addEventListener || page.navigator?.onLine === undefined) return () => {};
  let told = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function look(): void {
    clearTimeout(timer);
    const now = page.navigator?.onLine !== false;
    if (!now) timer = setTimeout(look, lookEvery);
    if (now === told) return;
    told = now;
    listener(now);
  }
  for (const moment of moments) page.addEventListener(moment, look);
  look();
  return () => {
    clearTimeout(timer);
    for (const moment of moments) page.removeEventListener?.(moment, look);
  };
};
