import type { CallOptions } from '../operations.ts';

interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}
interface PagedInput {
  readonly query?: { readonly cursor?: string };
}

/**
 * Every item of a paged list, page by page as they are asked for.
 * @example for await (const device of each(client.api.listDevices, { query: { limit: 50 } })) ...
 */
export async function* each<I extends PagedInput, T>(
  list: (input: I, options?: CallOptions) => Promise<PageOf<T>>,
  input: I = {} as I,
  options?: CallOptions,
): AsyncGenerator<T, void, undefined> {
  let cursor = input.query?.cursor;
  do {
    const page = await list(cursor ? { ...input, query: { ...input.query, cursor } } : input, options);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor);
}
