// biome-ignore lint/suspicious/noExplicitAny: items of many kinds, as they are stored
export type StoredItem = Record<string, any>;
