import { type ClientOptions, configOf, send } from './send.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly replyTo?: string;
}

export interface Mailer {
  /** Hands the mail to SES and resolves with its message id. A lost answer may send it twice. */
  send(mail: Mail): Promise<string>;
}

/** @param from the sender's address, verified in SES. */
export function createMailer(from: () => string, options: ClientOptions = {}): Mailer {
  const content = (text: string) => ({ Data: text, Charset: 'UTF-8' });
  return {
    async send({ to, subject, text, html, replyTo }) {
      const answer = await send(
        {
          operation: 'ses:SendEmail',
          service: 'ses',
          origin: `https://email.${configOf(options).region}.amazonaws.com`,
          method: 'POST',
          path: '/v2/email/outbound-emails',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            FromEmailAddress: from(),
            Destination: { ToAddresses: [to] },
            ...(replyTo ? { ReplyToAddresses: [replyTo] } : {}),
            Content: {
              Simple: {
                Subject: content(subject),
                Body: { Text: content(text), ...(html ? { Html: content(html) } : {}) },
              },
            },
          }),
        },
        options,
      );
      return JSON.parse(answer.body.toString()).MessageId;
    },
  };
}
