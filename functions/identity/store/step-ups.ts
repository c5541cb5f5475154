import type { TransactItem } from '../../../lib/runtime/aws/dynamo.ts';
import { Delete, Update } from '../../../lib/runtime/aws/expressions.ts';
import { createSigningKey, type SigningKey } from '../../../lib/runtime/aws/signing-key.ts';
import { signingKeyId } from '../../../lib/runtime/environment.ts';
import { Refused } from '../../../lib/runtime/outcomes.ts';
import { type Proof, signProof } from '../../../lib/step-up/proof.ts';
import { identity } from '../contract/module.ts';
import type { PasskeyItem, StepUpItem, TotpItem } from './items.ts';
import { authenticatorKey, stepUpKey } from './keys.ts';
import { type People, peopleTable } from './people-table.ts';

export type StepUpStore = ReturnType<typeof stepUpStore>;

/** Requests that are being confirmed, each of which is answered once. */
export function stepUpStore(
  { dynamo, name, outcomes }: People = peopleTable(),
  key: Pick<SigningKey, 'sign'> = createSigningKey(() => signingKeyId(identity, 'stepUps')),
) {
  return {
    async begin(personId: string, item: StepUpItem): Promise<void> {
      const expiresAt = Math.floor(Date.parse(item.validUntil) / 1000) + 3_600;
      await dynamo.put({ TableName: name(), Item: { ...item, ...stepUpKey(personId, item.stepUpId), expiresAt } });
    },

    /** Strongly consistent. */
    async find(personId: string, stepUpId: string): Promise<StepUpItem | undefined> {
      const Key = stepUpKey(personId, stepUpId);
      return (await dynamo.get<StepUpItem>({ TableName: name(), Key, ConsistentRead: true })).Item;
    },

    /** The write that takes a code; it holds for one that is newer than all that were taken. */
    codeTaken: (personId: string, { authenticatorId }: TotpItem, step: number, now: Date): TransactItem =>
      Update(name(), authenticatorKey(personId, authenticatorId), {
        set: { lastStep: step, lastUsedAt: now.toISOString() },
        when: '#lastStep < :step',
        values: { ':step': step },
      }),

    /** The write that takes an assertion; it holds while the counter is as it was read. */
    assertionTaken: (personId: string, passkey: PasskeyItem, signCount: number, now: Date): TransactItem =>
      Update(name(), authenticatorKey(personId, passkey.authenticatorId), {
        set: { signCount, lastUsedAt: now.toISOString() },
        when: '#signCount = :seen',
        values: { ':seen': passkey.signCount },
      }),

    sign: (proof: Proof): Promise<string> => signProof(proof, key),

    /**
     * Ends a step-up with what confirmed it, all or nothing.
     * @returns 'over' when it was ended before, 'refused' when the code was used or the counter overtaken.
     */
    async end(
      personId: string,
      { stepUpId }: StepUpItem,
      taken: readonly TransactItem[],
      now: Date,
    ): Promise<'ended' | 'over' | 'refused'> {
      const writes = [Delete(name(), stepUpKey(personId, stepUpId)), ...taken];
      try {
        return await outcomes.commit({ writes, idempotency: undefined, response: 'ended' as const, now });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return error.at(0) ? 'over' : 'refused';
      }
    },
  };
}
