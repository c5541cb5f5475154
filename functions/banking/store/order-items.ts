import { agendaOf } from '../model/agenda.ts';
import type { Course, OrderRefusal } from '../model/orders/course.ts';
import type { HolderKind } from '../model/products.ts';
import { holderPk } from './items.ts';

export const orderKey = (holderId: string, orderId: string) => ({ pk: holderPk(holderId), sk: `ORDER#${orderId}` });

/** A standing order; a later payment is one that comes once. */
export interface OrderItem extends Course {
  readonly pk: string;
  readonly sk: string;
  readonly entity: 'BankOrder';
  readonly orderId: string;
  /** Of the account. */
  readonly holderId: string;
  readonly holderKind: HolderKind;
  readonly accountId: string;
  readonly payeeId: string;
  /** Of the payee, which do not change. */
  readonly name: string;
  readonly number: string;
  /** Minor units as text. */
  readonly amount: string;
  readonly currency: string;
  readonly note?: string;
  /** What became of its last payment. */
  readonly last?: { readonly paymentId: string; readonly at: string; readonly reason?: OrderRefusal };
  readonly madeBy: string;
  readonly createdAt: string;
  /** Of the command that made it. */
  readonly fingerprint: string;
  /** One more with each change. */
  readonly revision: number;
  readonly agenda?: string;
  readonly agendaAt?: string;
  /** Epoch seconds: one that is over is forgotten. */
  readonly expiresAt?: number;
}

const keptDays = 90;

/** As it is stored: on the agenda while it runs, for some time when it is over. */
export function placed({ agenda: _, agendaAt: __, expiresAt: ___, ...item }: OrderItem, now: Date): OrderItem {
  if (item.state === 'active') return { ...item, ...agendaOf('order', item.orderId, item.dueAt) };
  if (item.state !== 'ended') return item;
  return { ...item, expiresAt: Math.floor(now.getTime() / 1000) + keptDays * 86_400 };
}
