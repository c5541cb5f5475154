import { consume } from '../../lib/runtime/consume.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { warnOldAddress } from './contract/work.ts';
import { type AddressChanges, addressChanges } from './store/address-changes.ts';

/**
 * Cognito calls this before each message that carries a code, and an error would keep the message from its reader: a failure is only
 * logged. It changes no message. Only a changed address counts: a further code for the same one (`VerifyUserAttribute`) is no news. Whether the
 * event's attributes are of before or after is nowhere promised, so the profile says which address hears of it.
 */
export const operation: ConsumerOperation<typeof warnOldAddress, { store: AddressChanges }> = async (
  { source, personId },
  { store, now, newId, log },
) => {
  if (source !== 'CustomMessage_UpdateUserAttribute') return;
  try {
    await store.tellOf(personId, { now, newId });
  } catch (error) {
    log.error('the address of before was not told', { personId, error });
  }
};

export const handler = consume(warnOldAddress, { store: addressChanges() }, operation);
