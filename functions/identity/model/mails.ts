import { escapeHtml } from '../../../lib/runtime/html-page.ts';

/** Texts of the mails that this module sends. Plain words; every mail says why it came and what to do if it was not expected. */

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Paragraphs as text and as HTML; those that are a link stand alone. */
function mail(subject: string, paragraphs: readonly (string | { readonly link: string })[]): MailText {
  const text = paragraphs.map((part) => (typeof part === 'string' ? part : part.link)).join('\n\n');
  const html = paragraphs
    .map((part) =>
      typeof part === 'string'
        ? `<p>${escapeHtml(part)}</p>`
        : `<p><a href="${escapeHtml(part.link)}">${escapeHtml(part.link)}</a></p>`,
    )
    .join('\n');
  return { subject, text: `${text}\n`, html: `<!doctype html><html><body>${html}</body></html>` };
}

const when = (iso: string) => `${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC`;

export const invitationMail = (about: {
  readonly appName: string;
  readonly organisation: string;
  readonly role: string;
  readonly token: string;
  /** Where the app takes invitations; empty when it asks for the code. */
  readonly url: string;
  readonly validUntil: string;
}): MailText =>
  mail(`Invitation to ${about.organisation}`, [
    `You are invited to join "${about.organisation}" in ${about.appName}, as ${about.role}.`,
    about.url ? 'Open this link on the device where you use the app:' : 'Enter this code in the app:',
    about.url ? { link: `${about.url}#${about.token}` } : about.token,
    `The invitation can be used once, until ${when(about.validUntil)}, by someone who is signed in with the address that this mail was sent to.`,
    'If you did not expect it, do nothing: without you it has no effect.',
  ]);

export const erasureLinkMail = (about: {
  readonly appName: string;
  readonly link: string;
  readonly validUntil: string;
}): MailText =>
  mail(`Delete your account in ${about.appName}`, [
    `Someone, probably you, asked to delete the account of this address in ${about.appName}. To go on, open this page and confirm:`,
    { link: about.link },
    `The link is good until ${when(about.validUntil)}.`,
    'If it was not you, do nothing: the account stays as it is.',
  ]);

export const erasureScheduledMail = (about: { readonly appName: string; readonly dueAt: string }): MailText =>
  mail(`Your account in ${about.appName} will be deleted`, [
    `Your account in ${about.appName} and everything kept about you will be deleted on ${when(about.dueAt)}.`,
    'Until then you can keep it: sign in to the app and cancel the deletion.',
    'If it was not you who asked for it, do that now, and change your password.',
  ]);

const afterTheft = (supportEmail: string) =>
  `If it was not you, sign out everywhere in the app, change your password${supportEmail ? ` and write to ${supportEmail}` : ''}.`;

export const addressMail = (about: {
  readonly appName: string;
  readonly at: string;
  /** Empty when there is none to write to. */
  readonly supportEmail: string;
}): MailText =>
  mail(`Your e-mail address in ${about.appName} was changed`, [
    `On ${when(about.at)}, the e-mail address of your account in ${about.appName} was changed. It is no longer this one.`,
    'If it was you, there is nothing to do.',
    afterTheft(about.supportEmail),
  ]);

export const askedAddressMail = (about: Parameters<typeof addressMail>[0]): MailText =>
  mail(`Another e-mail address is asked for in ${about.appName}`, [
    `On ${when(about.at)}, another e-mail address was asked for, for your account in ${about.appName}. It takes the place of this one once it is confirmed.`,
    'If it was you, there is nothing to do here.',
    afterTheft(about.supportEmail),
  ]);

const authenticatorKinds = { totp: 'an authenticator app', passkey: 'a passkey' } as const;

export const authenticatorMail = (about: {
  readonly appName: string;
  readonly change: 'added' | 'removed';
  readonly kind: keyof typeof authenticatorKinds;
  readonly at: string;
  /** Empty when there is none to write to. */
  readonly supportEmail: string;
}): MailText =>
  mail(`Authenticator ${about.change} in ${about.appName}`, [
    `On ${when(about.at)}, ${authenticatorKinds[about.kind]} was ${about.change} in your account in ${about.appName}.`,
    'If it was you, there is nothing to do.',
    afterTheft(about.supportEmail),
  ]);

export const erasedMail = (about: { readonly appName: string; readonly receiptUrl: string }): MailText =>
  mail(`Your account in ${about.appName} was deleted`, [
    `Your account in ${about.appName} and everything kept about you were deleted. The signed receipt is here; it does not name you:`,
    { link: about.receiptUrl },
    'This is the last mail: your address is not kept.',
  ]);
