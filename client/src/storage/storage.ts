/** Where the session is kept between starts of the app. Values are secrets: prefer the platform's keychain. Each is under 2,048 bytes. */
export interface Storage {
  get(key: string): Promise<string | null | undefined> | string | null | undefined;
  set(key: string, value: string): Promise<unknown> | unknown;
  remove(key: string): Promise<unknown> | unknown;
}

/** Forgets everything when the app ends. */
export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => values.set(key, value),
    remove: (key) => values.delete(key),
  };
}

interface ItemStore {
  getItem(key: string): Promise<string | null> | string | null;
  setItem(key: string, value: string): Promise<unknown> | unknown;
  removeItem(key: string): Promise<unknown> | unknown;
}

/** For `localStorage` and `sessionStorage`, and React Native's AsyncStorage. */
export const itemStorage = (store: ItemStore): Storage => ({
  get: (key) => store.getItem(key),
  set: (key, value) => store.setItem(key, value),
  remove: (key) => store.removeItem(key),
});

interface SecureStore {
  getItemAsync(key: string): Promise<string | null>;
  setItemAsync(key: string, value: string): Promise<unknown>;
  deleteItemAsync(key: string): Promise<unknown>;
}

/** For expo-secure-store: keychain on iOS, keystore on Android. */
export const secureStorage = (store: SecureStore): Storage => ({
  get: (key) => store.getItemAsync(key),
  set: (key, value) => store.setItemAsync(key, value),
  remove: (key) => store.deleteItemAsync(key),
});
