import { timingSafeEqual } from 'node:crypto';

/** What a link in a mail may do: end the mails about these topics for this person, and nothing else. */
export interface Subscription {
  readonly personId: string;
  readonly topics: readonly string[];
}

/** Topics that one link names; more of a digest are left to the preferences in the app. */
const mostTopics = 5;

type Sign = (text: string) => Promise<string>;

export async function makeToken({ personId, topics }: Subscription, sign: Sign): Promise<string> {
  const claims = Buffer.from(JSON.stringify([personId, ...topics.slice(0, mostTopics)])).toString('base64url');
  return `${claims}.${await sign(claims)}`;
}

/** @returns undefined when we did not make it. */
export async function readToken(
  token: string,
  sign: (text: string) => Promise<string | undefined>,
): Promise<Subscription | undefined> {
  const [claims = '', given = '', more] = token.split('.');
  const expected = Buffer.from((await sign(claims)) ?? '');
  const actual = Buffer.from(given);
  if (
    expected.length === 0 ||
    more !== undefined ||
    actual.length !== expected.length ||
    !timingSafeEqual(actual, expected)
  )
    return undefined;
  const [personId, ...topics] = JSON.parse(Buffer.from(claims, 'base64url').toString()) as string[];
  return personId && topics.length > 0 ? { personId, topics } : undefined;
}
