import { createSealingKey, type SealingKey } from '../../../lib/runtime/aws/sealing-key.ts';
import { sealingKeyId } from '../../../lib/runtime/environment.ts';
import { identity } from '../contract/module.ts';

export type TotpSecrets = ReturnType<typeof totpSecrets>;

/** Secrets of authenticator apps, sealed by KMS for one person and authenticator: in another row they do not open. */
export function totpSecrets(key: SealingKey = createSealingKey(() => sealingKeyId(identity, 'authenticators'))) {
  return {
    seal: (secret: Uint8Array, personId: string, authenticatorId: string): Promise<string> =>
      key.seal(secret, { personId, authenticatorId }),
    open: (sealed: string, personId: string, authenticatorId: string): Promise<Uint8Array> =>
      key.open(sealed, { personId, authenticatorId }),
  };
}
