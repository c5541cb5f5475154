import type { Mailer } from '../../../lib/runtime/aws/mail.ts';
import type { DigestStore } from '../store/digests.ts';
import type { SecretStore } from '../store/secret.ts';
import type { SuppressionStore } from '../store/suppressions.ts';
import type { TemplateStore } from '../store/templates.ts';
import { wants } from './decide.ts';
import type { Carrier, Letter } from './deliver.ts';
import { digestContent, type MailContent, mailContent, ownDigestContent } from './mail-content.ts';
import { makeToken } from './unsubscribe-token.ts';

export interface EmailParts {
  readonly mailer: () => Mailer | undefined;
  readonly suppressions: Pick<SuppressionStore, 'find'>;
  readonly secret: Pick<SecretStore, 'sign'>;
  readonly digests: Pick<DigestStore, 'messages'>;
  readonly templates: Pick<TemplateStore, 'version' | 'find'>;
  readonly wording: () => { readonly appName: string; readonly apiUrl: string; readonly digestTemplate: string };
}

interface Ready {
  readonly mailer: Mailer;
  readonly to: string;
  readonly content: MailContent;
}

/** Mails go to the address that the person has shown to have, unless it bounced or complained. */
export function emailCarrier(parts: EmailParts): Carrier<Ready> {
  const { mailer, suppressions, secret, templates, wording } = parts;

  async function contentFor(letter: Letter): Promise<MailContent | undefined> {
    const { person, message } = letter;
    const link = async (topics: readonly string[]) =>
      `${wording().apiUrl}/unsubscribe/${await makeToken({ personId: person.personId, topics }, secret.sign)}`;
    if (!letter.delivery.digest) {
      const url = message && message.kind !== 'essential' ? await link([message.topic]) : undefined;
      return mailContent(letter, url);
    }
    const collected = await contentsOf(letter, parts);
    if (collected.length === 0) return undefined;
    const topics = [...new Set(collected.map(({ topic }) => topic))];
    const contents = collected.map(({ content }) => content);
    const url = await link(topics);
    const own = await digestTemplate(collected.map(({ digest }) => digest));
    const locale = letter.preferences?.locale ?? person.locale;
    return (own && ownDigestContent(own, locale, contents, url)) ?? digestContent(wording().appName, contents, url);
  }

  /** The one that all of the mails name, else the one of the settings; in its newest version. */
  async function digestTemplate(named: readonly (string | undefined)[]) {
    const [first] = named;
    const name = first !== undefined && named.every((each) => each === first) ? first : wording().digestTemplate;
    return name ? templates.find(name) : undefined;
  }

  return {
    channel: 'email',
    async prepare(letter) {
      const sender = mailer();
      if (!sender) return { fail: 'not-configured' };
      const { email, emailVerified } = letter.person;
      if (!email || !emailVerified) return { suppress: 'no-address' };
      if (await suppressions.find('email', email)) return { suppress: 'address-suppressed' };
      const content = await contentFor(letter);
      return content ? { ready: { mailer: sender, to: email, content } } : { suppress: 'nothing-to-say' };
    },
    async send({ mailer: sender, to, content }, { delivery: { personId, messageId } }) {
      const receipt = await sender.send({ to, ...content, tags: { personId, messageId } });
      return { result: 'sent', receipt };
    },
  };
}

/** What each collected mail says, without those whose topic the person has ended meanwhile. */
async function contentsOf(letter: Letter, { digests, templates }: EmailParts) {
  const contents: { readonly topic: string; readonly digest: string | undefined; readonly content: MailContent }[] = [];
  for (const message of await digests.messages(letter.delivery)) {
    if (!wants(letter.preferences, message.topic, 'email')) continue;
    const template = await templates.version(message.template.name, message.template.version);
    const content = template && mailContent({ ...letter, message, template }, undefined);
    if (content) contents.push({ topic: message.topic, digest: template.digest, content });
  }
  return contents;
}
