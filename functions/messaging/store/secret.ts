import { createHmac } from 'node:crypto';
import { Create } from '../../../lib/runtime/aws/expressions.ts';
import type { Channel } from '../contract/fields.ts';
import { secretKey } from './keys.ts';
import { type Messages, messagesTable, unlessRefused } from './messages-table.ts';

export type SecretStore = ReturnType<typeof secretStore>;

/**
 * The module's one secret: it signs the links that end a subscription, and salts the hashes of suppressed addresses. It is made with the
 * first template and never changes: links of old mails must work, and nobody who bounced may be written to again.
 */
export function secretStore({ dynamo, name }: Pick<Messages, 'dynamo' | 'name'> = messagesTable()) {
  let known: string | undefined;

  async function find(): Promise<string | undefined> {
    if (known) return known;
    const { Item } = await dynamo.get<{ value: string }>({ TableName: name(), Key: secretKey, ConsistentRead: true });
    known = Item?.value;
    return known;
  }
  async function read(): Promise<string> {
    const secret = await find();
    if (!secret) throw new Error('there is no secret before the first template');
    return secret;
  }
  const macOf = (secret: string, purpose: string, text: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([purpose, text]))
      .digest('base64url');

  const mac = async (purpose: string, text: string) => macOf(await read(), purpose, text);

  return {
    /** What `sign` would say; undefined while nothing was ever signed. */
    async expected(text: string): Promise<string | undefined> {
      const secret = await find();
      return secret && macOf(secret, 'unsubscribe', text);
    },
    /** @param bytes 32 random bytes. */
    async ensure(bytes: Uint8Array): Promise<void> {
      if (known) return;
      const value = Buffer.from(bytes).toString('base64url');
      await unlessRefused(dynamo.put(Create(name(), { ...secretKey, entity: 'Secret', value }).Put));
    },
    sign: (text: string) => mac('unsubscribe', text),
    /** What stands for an address that nothing may be sent to. */
    hashOf: (channel: Channel, address: string) => mac(`suppression-${channel}`, address),
  };
}
