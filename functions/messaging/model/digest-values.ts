import { escapeHtml } from '../../../lib/runtime/html-page.ts';
import type { NewTemplate } from '../contract/templates.ts';
import type { OwnValue } from './renderer.ts';

/** What a digest says of one of its mails. */
export interface DigestPart {
  readonly subject: string;
  readonly text: string;
}

const variables = ['count', 'items'];
const rule = `\n\n${'-'.repeat(40)}\n\n`;

/** Whether a template can say a digest: it has a mail, and no other variables than a digest's. */
export const isForDigests = (template: Pick<NewTemplate, 'variables' | 'channels'>): boolean =>
  template.channels.email !== undefined && template.variables.every((name) => variables.includes(name));

const textOf = ({ subject, text }: DigestPart) => (text ? `${subject}\n\n${text}` : subject);
export const digestText = (parts: readonly DigestPart[]): string => parts.map(textOf).join(rule);

/** Values of the variables of a digest's template: how many mails there are, and what they say; in HTML as a list. */
export function digestValues(parts: readonly DigestPart[]): { readonly count: number; readonly items: OwnValue } {
  const html = (text: string) => escapeHtml(text).replaceAll('\n', '<br>');
  const item = ({ subject, text }: DigestPart) =>
    `<li><strong>${html(subject)}</strong>${text ? `<br>${html(text)}` : ''}</li>`;
  return {
    count: parts.length,
    items: {
      text: digestText(parts),
      line: parts.map(({ subject }) => subject).join(' · '),
      html: `<ul>${parts.map(item).join('')}</ul>`,
    },
  };
}
