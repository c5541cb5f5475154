import { escapeHtml, page } from '../../../lib/runtime/html-page.ts';

const listed = (topics: readonly string[]) =>
  `<ul>${topics.map((topic) => `<li>${escapeHtml(topic)}</li>`).join('')}</ul>`;

/** The form goes to the page's own address. */
export const askingPage = (appName: string, topics: readonly string[]) =>
  page(
    'No more of these mails?',
    `<p>${escapeHtml(appName)} will send you no more mails about:</p>${listed(topics)}
<form method="post"><button type="submit">Unsubscribe</button></form>`,
  );

export const donePage = (appName: string, topics: readonly string[]) =>
  page(
    'You are unsubscribed',
    `<p>${escapeHtml(appName)} sends you no more mails about:</p>${listed(topics)}
<p>In the app you can change this under your preferences.</p>`,
  );
