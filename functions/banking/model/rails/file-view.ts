import { decimalOf } from '../../../../lib/ledger/model/decimal.ts';
import type { BankFile } from '../../contract/rails.ts';
import type { RailFile } from '../../store/rail-items.ts';

export function toBankFile(file: RailFile): BankFile {
  const { fileId, createdAt } = file;
  if (file.direction === 'out') {
    const { direction, state, rail, currency, count, sum, sealedAt, writtenAt, answeredAt } = file;
    return {
      ...{
        fileId,
        direction,
        state,
        rail,
        currency,
        payments: count,
        sum: decimalOf(BigInt(sum), currency),
        createdAt,
      },
      ...(sealedAt ? { sealedAt } : {}),
      ...(writtenAt ? { writtenAt } : {}),
      ...(answeredAt ? { answeredAt } : {}),
    };
  }
  const { direction, state, endedAt, why, remarks, statements } = file;
  return {
    ...{ fileId, direction, state, createdAt },
    ...(endedAt ? { endedAt } : {}),
    ...(why ? { why: [...why] } : {}),
    ...(remarks ? { remarks: [...remarks] } : {}),
    ...(statements ? { statements: [...statements] } : {}),
  };
}
