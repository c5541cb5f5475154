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

/** The browser's word for it. Elsewhere there always is one, until a request says otherwise. */
export const platformNetwork: Network = (listener) => {
  const page = globalThis as Page;
  if (!page.addEventListener || page.navigator?.onLine === undefined) return () => {};
  const online = () => listener(true);
  const offline = () => listener(false);
  page.addEventListener('online', online);
  page.addEventListener('offline', offline);
  if (!page.navigator.onLine) offline();
  return () => {
    page.removeEventListener?.('online', online);
    page.removeEventListener?.('offline', offline);
  };
};
