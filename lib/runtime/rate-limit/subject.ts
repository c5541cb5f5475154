import { createHash } from 'node:crypto';

/** Whose requests are counted. A `key` is an API key, whose bucket comes from the key and not from a contract; an `organisation`: its keys. */
export interface Subject {
  readonly kind: 'person' | 'device' | 'address' | 'key' | 'organisation';
  readonly id: string;
}

/** Groups of an IPv6 address that name a network: whoever has one address of a /64 has all of them. */
function networkOf(address: string): string {
  const [before = '', after] = address.toLowerCase().split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const first = groups(before);
  const missing = after === undefined ? 0 : 8 - first.length - groups(after).length;
  const all = [...first, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...groups(after ?? '')];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** The address of an IPv4 caller, the network of an IPv6 one; an IPv4 address written as IPv6 is itself. */
export function addressSubject(sourceIp: string): Subject {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(sourceIp)?.[1];
  const id = mapped ?? (sourceIp.includes(':') ? networkOf(sourceIp) : sourceIp);
  return { kind: 'address', id };
}

/** Key of the bucket's item. A hash: all buckets spread over the table, and no row says whose it is. */
export const bucketKey = (limit: string, { kind, id }: Subject): string =>
  createHash('sha256')
    .update(JSON.stringify([limit, kind, id]))
    .digest('base64url')
    .slice(0, 32);
