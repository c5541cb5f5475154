import { type OrderItem, orderKey } from './order-items.ts';
import { rowsOfOwner } from './rows-of-owner.ts';

export type OrderReader = ReturnType<typeof orderReader>;

/** Standing orders. */
export const orderReader = (tables?: Parameters<typeof rowsOfOwner>[1]) => rowsOfOwner<OrderItem>(orderKey, tables);
