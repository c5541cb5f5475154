import { type ClientOptions, configOf, send } from './send.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly replyTo?: string;
  /** Further headers, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Come back with what SES tells of the mail: letters, digits, `_` and `-` only. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Mailer {
  /**
   * Hands the mail to SES and resolves with its message id. A lost answer may send it twice.
   * @throws Error when a header, the subject or an address holds a line break: nobody adds a header by a value.
   */
  send(mail: Mail): Promise<string>;
}

export interface MailerOptions extends ClientOptions {
  /** SES configuration set, by which what becomes of mails is told. */
  readonly configurationSet?: () => string | undefined;
  /** Rejects with OutcomeUnknown when no answer comes, and does not send again. */
  readonly once?: boolean;
}

const breaks = /[\r\n\0\u2028\u2029]/;
const headerName = /^[A-Za-z0-9-]{1,126}$/;

function refuseBreaks({ to, subject, replyTo = '', headers = {} }: Mail): void {
  const values = [to, subject, replyTo, ...Object.values(headers)];
  if (values.some((value) => breaks.test(value)) || !Object.keys(headers).every((name) => headerName.test(name)))
    throw new Error('a header of a mail is one line');
}

/** @param from the sender's address, verified in SES. */
export function createMailer(from: () => string, options: MailerOptions = {}): Mailer {
  const content = (text: string) => ({ Data: text, Charset: 'UTF-8' });
  const named = (pairs: Mail['headers'] = {}) => Object.entries(pairs).map(([Name, Value]) => ({ Name, Value }));
  return {
    async send(mail) {
      refuseBreaks(mail);
      const { to, subject, text, html, replyTo, headers, tags } = mail;
      const set = options.configurationSet?.();
      const answer = await send(
        {
          operation: 'ses:SendEmail',
          service: 'ses',
          origin: `https://email.${configOf(options).region}.amazonaws.com`,
          method: 'POST',
          path: '/v2/email/outbound-emails',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            ...(set ? { ConfigurationSetName: set } : {}),
            Content: {
              Simple: {
                Subject: content(subject),
                Body: { Text: content(text), ...(html ? { Html: content(html) } : {}) },
                ...(headers ? { Headers: named(headers) } : {}),
              },
            },
            Destination: { ToAddresses: [to] },
            ...(tags ? { EmailTags: named(tags) } : {}),
            FromEmailAddress: from(),
            ...(replyTo ? { ReplyToAddresses: [replyTo] } : {}),
          }),
          ...(options.once ? { once: true } : {}),
        },
        options,
      );
      return JSON.parse(answer.body.toString()).MessageId;
    },
  };
}
