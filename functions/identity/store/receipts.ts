import { Create } from '../../../lib/runtime/aws/expressions.ts';
import { createSigningKey, type SigningKey } from '../../../lib/runtime/aws/signing-key.ts';
import { signingKeyId } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import type { Receipt } from '../contract/erasure.ts';
import { identity } from '../contract/module.ts';
import type { ReceiptItem } from './items.ts';
import { receiptKey } from './keys.ts';
import { type People, peopleTable } from './people-table.ts';

export type ReceiptStore = ReturnType<typeof receiptStore>;

const pem = (der: Uint8Array) => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
};

/** Receipts are kept for good, with the public key beside them: they can be checked after the key itself is gone. */
export function receiptStore(
  people: People = peopleTable(),
  key: SigningKey = createSigningKey(() => signingKeyId(identity, 'receipts')),
  keyId = () => signingKeyId(identity, 'receipts'),
) {
  const { dynamo, name, outcomes } = people;
  return {
    async find(receiptId: string): Promise<Receipt | undefined> {
      const Key = receiptKey(receiptId);
      const { Item } = await dynamo.get<ReceiptItem>({ TableName: name(), Key, ConsistentRead: true });
      if (!Item) return undefined;
      const { payload, signature, algorithm, keyId, publicKey } = Item;
      return { payload, signature, algorithm, keyId, publicKey };
    },

    /** Signs the receipt and keeps it; the first one stays. */
    async issue(receiptId: string, payload: string, now: Date): Promise<void> {
      const item: ReceiptItem = {
        entity: 'Receipt',
        payload,
        signature: Buffer.from(await key.sign(payload)).toString('base64'),
        algorithm: 'ECDSA_SHA_256',
        keyId: keyId(),
        publicKey: pem(await key.publicKey()),
      };
      const writes = [Create(name(), { ...item, ...receiptKey(receiptId) })];
      try {
        await outcomes.commit({ writes, idempotency: undefined, response: undefined, now });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    },
  };
}
