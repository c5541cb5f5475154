import { type OrderItem, orderKey } from './order-items.ts';
import { rowsOfHolder } from './rows-of-holder.ts';

export type OrderReader = ReturnType<typeof orderReader>;

/** Standing orders. */
export const orderReader = (tables?: Parameters<typeof rowsOfHolder>[1]) => rowsOfHolder<OrderItem>(orderKey, tables);
