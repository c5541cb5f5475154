/** What `decodeURIComponent` may not bring to light: whoever decodes a path once more must not find another one. */
const hidden = /[\\/\p{Cc}\p{Zl}\p{Zp}]/u;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether a path of the form that the contract asks for means the same to everybody: its segments are no dots and hide no further ones, and its
 * escapes are UTF-8 without control characters.
 */
export function isPlainPath(path: string): boolean {
  const end = path.search(/[?#]/);
  const segments = (end < 0 ? path : path.slice(0, end)).split('/').map(decoded);
  const rest = end < 0 ? '' : decoded(path.slice(end));
  if (rest === undefined || /\p{Cc}/u.test(rest)) return false;
  return segments.every(
    (segment) => segment !== undefined && segment !== '.' && segment !== '..' && !hidden.test(segment),
  );
}
