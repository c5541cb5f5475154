/** Matches text against a pattern of IAM: `*` for any run of characters, `?` for one. */
export type Matcher = (text: string) => boolean;

export function matcherOf(pattern: string): Matcher {
  if (pattern === '*') return () => true;
  const star = pattern.indexOf('*');
  if (star < 0 && !pattern.includes('?')) return (text) => text === pattern;
  if (star === pattern.length - 1 && !pattern.includes('?')) {
    const beginning = pattern.slice(0, -1);
    return (text) => text.startsWith(beginning);
  }
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  const expression = new RegExp(`^${source}$`);
  return (text) => expression.test(text);
}

/** True when any of the patterns matches. */
export function anyOf(patterns: readonly string[]): Matcher {
  const matchers = patterns.map(matcherOf);
  const [only] = matchers;
  return matchers.length === 1 && only ? only : (text) => matchers.some((matches) => matches(text));
}
