import type { Mailer } from '../../lib/runtime/aws/mail.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { stageMailer } from '../../lib/runtime/stage-mailer.ts';
import { sendInvitation } from './contract/invitations.ts';
import { identity } from './contract/module.ts';
import { isExpired } from './model/invitation.ts';
import { invitationMail } from './model/mails.ts';
import { makeToken } from './model/token.ts';
import { type InvitationStore, invitationStore } from './store/invitations.ts';

interface Dependencies {
  readonly store: Pick<InvitationStore, 'find' | 'addToken' | 'setDelivery'>;
  readonly mailer: () => Mailer | undefined;
  readonly wording: () => { readonly appName: string; readonly invitationUrl: string };
}

/**
 * Makes the secret, stores its hash, then mails it: it exists nowhere else. A second delivery before the first was noted mails
 * another secret, and both are good until one is used.
 */
export const operation: ConsumerOperation<typeof sendInvitation, Dependencies> = async (message, context) => {
  const { store, mailer, wording, now, randomBytes, log } = context;
  const { invitation, organisation } = await store.find(message.organisationId, message.invitationId);
  if (!invitation || organisation?.status !== 'active') return;
  if (invitation.delivery === 'sent' || isExpired(invitation, now())) return;
  const sender = mailer();
  if (!sender) {
    log.warn('no mail was sent: the stage has no sender address (context `senderEmail`)', { ...message });
    await store.setDelivery(invitation, 'no-sender', now());
    return;
  }
  const { token, hash } = makeToken([message.organisationId, message.invitationId], randomBytes(32));
  if (!(await store.addToken(invitation, hash, now()))) return;
  const { appName, invitationUrl } = wording();
  const { role, validUntil, email } = invitation;
  const text = invitationMail({
    appName,
    organisation: organisation.name,
    role,
    token,
    url: invitationUrl,
    validUntil,
  });
  await sender.send({ to: email, ...text });
  await store.setDelivery(invitation, 'sent', now());
};

export const handler = consume(
  sendInvitation,
  { store: invitationStore(), mailer: stageMailer, wording: () => settings(identity) },
  operation,
);
