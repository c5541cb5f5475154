import { createHash } from 'node:crypto';

/** Keys of the items that only this module reads; those that decide permissions are in `lib/policy/accounts.ts`. */

export const personPartition = (personId: string) => `PERSON#${personId}`;
export const organisationPartition = (organisationId: string) => `ORGANISATION#${organisationId}`;
/** Holds no address in clear. */
export const emailPartition = (email: string) => `EMAIL#${createHash('sha256').update(email).digest('base64url')}`;

/**
 * Holds neither person nor address in clear. What stands behind a plus leads to the same mailbox; so do all places of dots at Google, and
 * elsewhere few have two mailboxes that differ by dots alone.
 */
export const invitedKey = (personId: string, email: string, day: string) => {
  const at = email.lastIndexOf('@');
  const [mailbox = ''] = email.slice(0, at).split('+', 1);
  const hash = createHash('sha256')
    .update(JSON.stringify([personId, mailbox.replaceAll('.', '') + email.slice(at), day]))
    .digest('base64url');
  return { pk: `INVITED#${hash}`, sk: 'INVITED' };
};

export const deviceKey = (personId: string, deviceId: string) => ({
  pk: personPartition(personId),
  sk: `DEVICE#${deviceId}`,
});
/** @param tokenId `tokenIdOf` the token. */
export const pushTokenKey = (tokenId: string) => ({ pk: `PUSH-TOKEN#${tokenId}`, sk: 'PUSH-TOKEN' });
export const authenticatorKey = (personId: string, authenticatorId: string) => ({
  pk: personPartition(personId),
  sk: `AUTHENTICATOR#${authenticatorId}`,
});
/** One at a time: another one takes its place. */
export const authenticatorSetupKey = (personId: string) => ({
  pk: personPartition(personId),
  sk: 'AUTHENTICATOR-SETUP',
});
export const stepUpKey = (personId: string, stepUpId: string) => ({
  pk: personPartition(personId),
  sk: `STEP-UP#${stepUpId}`,
});
export const codeAttemptsKey = (personId: string) => ({ pk: personPartition(personId), sk: 'CODE-ATTEMPTS' });
export const exportKey = (personId: string) => ({ pk: personPartition(personId), sk: 'EXPORT' });
export const erasureKey = (personId: string) => ({ pk: personPartition(personId), sk: 'ERASURE' });
export const erasureLinkKey = (personId: string) => ({ pk: personPartition(personId), sk: 'ERASURE-LINK' });
export const erasureRequestsKey = (email: string) => ({ pk: emailPartition(email), sk: 'ERASURE-REQUESTS' });
export const receiptKey = (receiptId: string) => ({ pk: `RECEIPT#${receiptId}`, sk: 'RECEIPT' });
export const invitationKey = (organisationId: string, invitationId: string) => ({
  pk: organisationPartition(organisationId),
  sk: `INVITATION#${invitationId}`,
});
