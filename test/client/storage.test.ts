import { describe, expect, it } from 'vitest';
import { itemStorage, memoryStorage, type Storage, secureStorage } from '../../client/src/storage/storage.ts';

const adapters: [string, () => Storage][] = [
  ['memory', memoryStorage],
  [
    'localStorage and AsyncStorage',
    () => {
      const items = new Map<string, string>();
      return itemStorage({
        getItem: (key) => items.get(key) ?? null,
        setItem: (key, value) => void items.set(key, value),
        removeItem: (key) => void items.delete(key),
      });
    },
  ],
  [
    'expo-secure-store',
    () => {
      const items = new Map<string, string>();
      return secureStorage({
        getItemAsync: async (key) => items.get(key) ?? null,
        setItemAsync: async (key, value) => void items.set(key, value),
        deleteItemAsync: async (key) => void items.delete(key),
      });
    },
  ],
];

describe.each(adapters)('the storage adapter for %s', (_, make) => {
  it('keeps, replaces and forgets', async () => {
    const storage = make();
    expect((await storage.get('a')) ?? null).toBeNull();
    await storage.set('a', '1');
    await storage.set('a', '2');
    await storage.set('b', '3');
    expect(await storage.get('a')).toBe('2');
    await storage.remove('a');
    expect((await storage.get('a')) ?? null).toBeNull();
    expect(await storage.get('b')).toBe('3');
  });
});
