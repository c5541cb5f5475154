import { isIP } from 'node:net';
import { AppError } from '../../../lib/runtime/app-error.ts';

/** Ports that a receiver may listen on: no protocol but HTTPS can be spoken to there by mistake. */
const ports = ['', '443', '8443'];
/** Last labels of names that no public name server knows. */
const inside = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'arpa',
  'test',
  'invalid',
  'onion',
];

/**
 * The address of a receiver as it is called, normalised. Where its name leads is checked when it is called, each time.
 * @param local takes `http://127.0.0.1:<port>` too.
 * @throws AppError `webhook-url-refused` saying what is wrong.
 */
export function receiverUrl(text: string, local = false): URL {
  const refuse = (why: string): never => {
    throw new AppError('webhook-url-refused', why);
  };
  const url = URL.canParse(text) ? new URL(text) : refuse('It is no absolute address.');
  if (url.username || url.password) refuse('It holds a user name or a password.');
  if (url.hash) refuse('It holds a fragment.');
  if (local && isLocalReceiver(url)) return url;
  if (url.protocol !== 'https:') refuse('It is no https address.');
  const host = url.hostname;
  // The parser writes decimal, octal and hexadecimal hosts as addresses with dots.
  if (isIP(host.replace(/^\[|\]$/g, ''))) refuse('Its host is an address; name a host.');
  if (!ports.includes(url.port)) refuse('Its port is neither 443 nor 8443.');
  const labels = host.split('.');
  const fits = labels.length > 1 && labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  if (!fits || inside.includes(labels.at(-1) ?? '')) refuse('Its host is no public name.');
  return url;
}

/** A receiver on the same laptop. */
export const isLocalReceiver = (url: URL) => url.protocol === 'http:' && url.hostname === '127.0.0.1';
