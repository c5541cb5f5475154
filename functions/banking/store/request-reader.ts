import { type RequestItem, requestKey } from './request-items.ts';
import { rowsOfHolder } from './rows-of-holder.ts';

export type RequestReader = ReturnType<typeof requestReader>;

/** Payment requests of both sides. */
export const requestReader = (tables?: Parameters<typeof rowsOfHolder>[1]) =>
  rowsOfHolder<RequestItem>(requestKey, tables);
