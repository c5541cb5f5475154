import type { ConsumerInput } from '../../lib/contract/consumer.ts';
import type { Mailer } from '../../lib/runtime/aws/mail.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { stageMailer } from '../../lib/runtime/stage-mailer.ts';
import { sendAuthenticatorMail } from './contract/authenticators.ts';
import { identity } from './contract/module.ts';
import { addressMail, askedAddressMail, authenticatorMail } from './model/mails.ts';
import { type PersonStore, personStore } from './store/people.ts';

type Message = ConsumerInput<typeof sendAuthenticatorMail>;

interface Dependencies {
  readonly people: Pick<PersonStore, 'find'>;
  readonly mailer: () => Mailer | undefined;
  readonly wording: () => { readonly appName: string; readonly supportEmail: string };
}

/** To the address that the person has now, or had when it was changed; delivered twice, the same mail comes twice. */
export const operation: ConsumerOperation<typeof sendAuthenticatorMail, Dependencies> = async (message, context) => {
  const { people, mailer, wording, log } = context;
  const sender = mailer();
  if (!sender) {
    log.warn('no mail was sent: the stage has no sender address (context `senderEmail`)', { change: message.change });
    return;
  }
  const { appName, supportEmail } = wording();
  const { change, kind, at } = message;
  const to = message.email ?? (await people.find(message.personId))?.email;
  if (!to) return;
  const about = { appName, supportEmail, at };
  await sender.send({ to, ...mailOf(change, kind, about) });
};

function mailOf(
  change: Message['change'],
  kind: Message['kind'],
  about: Parameters<typeof addressMail>[0],
): ReturnType<typeof addressMail> {
  if (change === 'address-asked') return askedAddressMail(about);
  return change === 'address' || !kind ? addressMail(about) : authenticatorMail({ ...about, change, kind });
}

export const handler = consume(
  sendAuthenticatorMail,
  { people: personStore(), mailer: stageMailer, wording: () => settings(identity) },
  operation,
);
