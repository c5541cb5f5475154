import { escapeHtml } from '../../../lib/runtime/html-page.ts';
import { formPage } from './form-page.ts';

/** Pages for people who want their account deleted without the app, as Google Play asks for. */

export interface Wording {
  readonly appName: string;
  readonly supportEmail: string;
  readonly coolingOffDays: number;
  readonly erasureLinkHours: number;
}

const support = ({ supportEmail }: Wording) =>
  supportEmail ? `<p>Questions: <a href="mailto:${escapeHtml(supportEmail)}">${escapeHtml(supportEmail)}</a></p>` : '';

const waiting = ({ coolingOffDays }: Wording) =>
  coolingOffDays > 0
    ? `You can still cancel it in the app for ${coolingOffDays} days; then it begins.`
    : 'It begins at once and cannot be cancelled.';

export const deletionPage = (wording: Wording): string =>
  formPage(
    'Delete your account',
    `
<p>Here you can have your account in ${escapeHtml(wording.appName)} deleted, with everything kept about you: your profile, your devices,
your memberships, and what you created in the app. ${waiting(wording)}</p>
<p>Enter the e-mail address of your account. If there is one, you receive a mail with a link that is good for
${wording.erasureLinkHours} hours; only opening it and confirming there deletes the account. In the app you find the same under the
settings of your account.</p>
<p>A signed receipt of the deletion is kept. It does not name you.</p>
<form id="form" hidden>
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="email" maxlength="254" required>
<div><button type="submit">Send me the link</button></div>
</form>
<noscript><p>This form needs JavaScript. Without it, delete the account in the app.</p></noscript>
${support(wording)}`,
    `
const form = document.getElementById('form');
form.hidden = false;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const email = document.getElementById('email').value;
  send('/v1/erasure-requests', { email }, event.submitter, () =>
    'If there is an account with this address, a mail is on its way.');
});
`,
  );

export const confirmationPage = (wording: Wording): string =>
  formPage(
    'Confirm the deletion',
    `
<p>Your account in ${escapeHtml(wording.appName)} and everything kept about you will be deleted. ${waiting(wording)}</p>
<form id="form" hidden>
<button type="submit" id="confirm">Delete my account</button>
</form>
<p><a href="/account-deletion">Ask for a new link</a></p>
<noscript><p>This page needs JavaScript. Without it, delete the account in the app.</p></noscript>
${support(wording)}`,
    `
const token = location.hash.slice(1);
const button = document.getElementById('confirm');
if (!token) {
  button.disabled = true;
  say('The link is incomplete. Please open it from the mail again.');
}
const form = document.getElementById('form');
form.hidden = false;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  send('/v1/erasure-requests/confirm', { token }, button, (erasure) =>
    'The deletion is scheduled for ' + new Date(erasure.dueAt).toLocaleString() + '.');
});
`,
  );
