import { isEmail, isPhoneNumber } from '../attributes/check-attributes.ts';
import type { UserPool } from '../config/user-pool.ts';
import type { Cognito } from '../context.ts';
import { type CodeDeliveryDetails, deliveryDetails } from '../delivery/deliver-code.ts';

/** Where a code would have gone if this user existed: by the form of the name and by what the pool verifies. Always the same for a name. */
export function simulatedDestination({ keys }: Cognito, pool: UserPool, name: string): CodeDeliveryDetails {
  if (isEmail(name)) return deliveryDetails('email', name);
  if (isPhoneNumber(name)) return deliveryDetails('phone_number', name);
  const invented = keys.derive(pool.id, `delivery:${name}`);
  if (pool.autoVerified.includes('phone_number')) {
    return deliveryDetails('phone_number', `+1${String(invented.readUInt32BE(0)).padStart(10, '0').slice(0, 10)}`);
  }
  const letter = (at: number) => String.fromCharCode(97 + ((invented[at] ?? 0) % 26));
  return deliveryDetails('email', `${letter(0)}x@${letter(1)}x`);
}
