import { AppError } from '../../../../lib/runtime/app-error.ts';
import { checkSignature, type Signed } from '../../../../lib/runtime/signed-body.ts';

export const signatureHeader = 'card-signature';

/** @throws AppError `card-signature-refused`, `card-timestamp-refused`. */
export function requireSignature(signed: Signed): void {
  const is = checkSignature(signed);
  if (is !== 'fits') throw new AppError(is === 'late' ? 'card-timestamp-refused' : 'card-signature-refused');
}
