import { type RequestItem, requestKey } from './request-items.ts';
import { rowsOfOwner } from './rows-of-owner.ts';

export type RequestReader = ReturnType<typeof requestReader>;

/** Payment requests of both sides. */
export const requestReader = (tables?: Parameters<typeof rowsOfOwner>[1]) =>
  rowsOfOwner<RequestItem>(requestKey, tables);
