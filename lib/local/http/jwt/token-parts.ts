/** A token taken apart; nothing in it is verified yet. */
export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Why a token is refused, in the words of the www-authenticate header. */
export class TokenRefused extends Error {}

/** Takes a compact JWS apart. Throws TokenRefused for anything but three base64url parts with JSON objects that name each member once. */
export function takeApart(token: string): TokenParts {
  const parts = token.split('.');
  if (parts.length !== 3) throw new TokenRefused('token contains an invalid number of segments');
  return { header: readObject(parts[0] as string), claims: readObject(parts[1] as string) };
}

function readObject(part: string): Record<string, unknown> {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) throw new TokenRefused('the token is malformed');
  const text = Buffer.from(part, 'base64url').toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TokenRefused('the token is malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TokenRefused('the token is malformed');
  if (memberCount(text) !== Object.keys(value).length) throw new TokenRefused('the token names a member twice');
  return value as Record<string, unknown>;
}

/** How many members the outermost object of valid JSON text has, repeated ones counted each time. */
function memberCount(text: string): number {
  let depth = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === ':' && depth === 1) count++;
  }
  return count;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
