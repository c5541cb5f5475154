/** IAM's wildcards: `*` for any characters, `?` for one. */
export function matchesWildcards(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (character) =>
    character === '*' ? '[^]*' : character === '?' ? '[^]' : `\\${character}`,
  );
  return new RegExp(`^${expression}$`).test(text);
}
