import type { Mail } from '../../../lib/runtime/aws/mail.ts';
import { escapeHtml } from '../../../lib/runtime/html-page.ts';
import type { TemplateItem } from '../store/items.ts';
import type { Letter } from './deliver.ts';
import { digestText, digestValues, isForDigests } from './digest-values.ts';
import { contentOf, unsubscribeVariable } from './template.ts';

/** A mail without its recipient. */
export type MailContent = Pick<Mail, 'subject' | 'text' | 'html' | 'headers'>;

/** RFC 8058: the mail program itself asks for the end, with one POST, before or without opening the mail. */
export const unsubscribeHeaders = (url: string) => ({
  'List-Unsubscribe': `<${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

/** @param url that ends the subscription; absent for what is essential, which nobody can end. */
export function mailContent(
  { template, message, preferences, person }: Letter,
  url: string | undefined,
): MailContent | undefined {
  if (!template || !message) return undefined;
  const locale = message.locale ?? preferences?.locale ?? person.locale;
  const values = { ...message.variables, [unsubscribeVariable]: url ?? '' };
  const found = contentOf(template, 'email', locale, values);
  if (!found) return undefined;
  return withEnd(template, found, url);
}

/** With the address that ends the subscription, where the texts do not place it themselves. */
function withEnd(
  template: Pick<TemplateItem, 'channels'>,
  found: NonNullable<ReturnType<typeof contentOf>>,
  url: string | undefined,
): MailContent {
  const { subject = '', text = '', html } = found.content;
  const uses = (part: 'text' | 'html') =>
    url !== undefined && partOf(template, found.locale, part).includes(unsubscribeVariable);
  return {
    subject,
    text: url && !uses('text') ? `${text}\n\n-- \n${url}\n` : text,
    ...(html
      ? { html: url && !uses('html') ? `${html}\n<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>` : html }
      : {}),
    ...(url ? { headers: unsubscribeHeaders(url) } : {}),
  };
}

const partOf = (template: Pick<TemplateItem, 'channels'>, locale: string, part: 'text' | 'html') =>
  template.channels.email?.[locale]?.[part] ?? '';

/** One mail for those that were collected, as a template of the app says it; undefined when it is none for digests. */
export function ownDigestContent(
  template: TemplateItem,
  locale: string | undefined,
  parts: readonly MailContent[],
  url: string,
): MailContent | undefined {
  if (!isForDigests(template)) return undefined;
  const values = { ...digestValues(parts), [unsubscribeVariable]: url };
  const found = contentOf(template, 'email', locale, values);
  return found && { ...withEnd(template, found, url), subject: shortened(found.content.subject ?? '') };
}

const shortened = (subject: string) => (subject.length > 200 ? `${subject.slice(0, 199).toWellFormed()}…` : subject);

/** One mail for those that were collected, where no template is named for it. */
export function digestContent(appName: string, parts: readonly MailContent[], url: string | undefined): MailContent {
  const subject = `${appName}: ${parts.map((part) => part.subject).join(' · ')}`.replace(
    /[\p{Cc}\u2028\u2029]+/gu,
    ' ',
  );
  return {
    subject: shortened(subject),
    text: `${digestText(parts)}${url ? `\n\n-- \n${url}\n` : ''}`,
    ...(url ? { headers: unsubscribeHeaders(url) } : {}),
  };
}
