import type { Payee } from '../../contract/payees.ts';
import type { PayeeItem } from '../../store/payee-items.ts';

export function toPayee({ payeeId, holderId, holderKind, name, number, match, ...item }: PayeeItem): Payee {
  const { confirmedAt, createdAt } = item;
  return {
    payeeId,
    ...(holderKind === 'organisation' ? { organisationId: holderId } : {}),
    name,
    number,
    match,
    ...(confirmedAt === undefined ? {} : { confirmedAt }),
    createdAt,
  };
}
