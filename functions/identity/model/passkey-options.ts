import type { PasskeyRequest } from '../contract/authenticators.ts';
import type { AuthenticatorItem, PasskeyItem } from '../store/items.ts';

/** Milliseconds that a device is given, and minutes that a challenge is good. */
export const passkeyMinutes = 5;
export const passkeyTimeout = passkeyMinutes * 60_000;

export const isPasskey = (item: AuthenticatorItem): item is PasskeyItem => item.kind === 'passkey';

/** The person's passkeys as a browser is told of them. */
export const credentialsOf = (items: readonly AuthenticatorItem[]) =>
  items.filter(isPasskey).map(({ credentialId, transports }) => ({
    type: 'public-key' as const,
    id: credentialId,
    ...(transports.length > 0 ? { transports: [...transports] } : {}),
  }));

/** @returns undefined where there are no passkeys. */
export function requestOptions(
  items: readonly AuthenticatorItem[],
  challenge: string,
  rpId: string,
): PasskeyRequest | undefined {
  const allowCredentials = credentialsOf(items);
  if (allowCredentials.length === 0 || !rpId) return undefined;
  return { challenge, rpId, timeout: passkeyTimeout, userVerification: 'required', allowCredentials };
}
