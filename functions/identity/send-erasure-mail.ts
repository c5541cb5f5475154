import { variables } from '../../lib/contract/environment.ts';
import type { PoolUser } from '../../lib/runtime/aws/cognito.ts';
import type { Mailer } from '../../lib/runtime/aws/mail.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { settings, variable } from '../../lib/runtime/environment.ts';
import type { ConsumerOperation } from '../../lib/runtime/operation.ts';
import { stageMailer } from '../../lib/runtime/stage-mailer.ts';
import { sendErasureMail } from './contract/erasure.ts';
import { identity } from './contract/module.ts';
import { erasedMail, erasureLinkMail, erasureScheduledMail } from './model/mails.ts';
import { newPerson } from './model/person.ts';
import { makeToken } from './model/token.ts';
import { type ErasureLinkStore, erasureLinkStore } from './store/erasure-links.ts';
import { type ErasureStore, erasureStore } from './store/erasures.ts';
import { type PersonStore, personStore } from './store/people.ts';
import { type SignIns, signIns } from './store/sign-ins.ts';

interface Dependencies {
  readonly links: Pick<ErasureLinkStore, 'add'>;
  readonly store: Pick<ErasureStore, 'find'>;
  readonly people: Pick<PersonStore, 'create' | 'find'>;
  readonly signIns: Pick<SignIns, 'findByEmail'>;
  readonly mailer: () => Mailer | undefined;
  readonly wording: () => { readonly appName: string; readonly erasureLinkHours: number; readonly apiUrl: string };
}
type Context = Parameters<typeof operation>[1];

export const operation: ConsumerOperation<typeof sendErasureMail, Dependencies> = async (message, context) => {
  const sender = context.mailer();
  if (!sender) {
    context.log.warn('no mail was sent: the stage has no sender address (context `senderEmail`)', {
      kind: message.kind,
    });
    return;
  }
  const { appName, apiUrl } = context.wording();
  if (message.kind === 'link') return sendLinks(message.email, sender, context);
  if (message.kind === 'erased') {
    const receiptUrl = `${apiUrl}/v1/erasure-receipts/${message.receiptId}`;
    await sender.send({ to: message.email, ...erasedMail({ appName, receiptUrl }) });
    return;
  }
  const erasure = await context.store.find(message.personId);
  const email = (await context.people.find(message.personId))?.email;
  if (erasure?.erasureId !== message.erasureId || !email) return;
  await sender.send({ to: email, ...erasureScheduledMail({ appName, dueAt: erasure.dueAt }) });
};

/** To an address without an account nothing is sent; one link for each account that has it. */
async function sendLinks(email: string, sender: Mailer, context: Context): Promise<void> {
  for (const user of await context.signIns.findByEmail(email)) await sendLink(email, user, sender, context);
}

async function sendLink(email: string, { attributes }: PoolUser, sender: Mailer, context: Context): Promise<void> {
  const { links, people, wording, now, randomBytes } = context;
  const personId = attributes.sub;
  if (!personId) return;
  await people.create(newPerson(personId, attributes, now()));
  const { appName, erasureLinkHours, apiUrl } = wording();
  const validUntil = new Date(now().getTime() + erasureLinkHours * 3_600_000).toISOString();
  const { token, hash } = makeToken([personId], randomBytes(32));
  if (!(await links.add(personId, hash, validUntil, now()))) return;
  const link = `${apiUrl}/account-deletion/confirm#${token}`;
  await sender.send({ to: email, ...erasureLinkMail({ appName, link, validUntil }) });
}

export const handler = consume(
  sendErasureMail,
  {
    links: erasureLinkStore(),
    store: erasureStore(),
    people: personStore(),
    signIns: signIns(),
    mailer: stageMailer,
    wording: () => ({ ...settings(identity), apiUrl: variable(variables.apiUrl) }),
  },
  operation,
);
