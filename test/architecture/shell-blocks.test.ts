import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, read, root } from './source-tree.ts';

const pages = files.filter((file) => file.endsWith('.md') && existsSync(join(root, file)));

/** What a page shows to be pasted into a terminal; blocks of no language hold commands too. */
const blocksOf = (text: string) =>
  [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].flatMap(([, , language = '', block = '']) =>
    ['', 'bash', 'sh', 'console'].includes(language) ? [block] : [],
  );
const withoutQuotes = (text: string) => text.replace(/'[^']*'|"(?:\\[\s\S]|[^"\\])*"/g, "''");

/** By what it is that an interactive zsh, the shell of a Mac, or the Mac's own commands take otherwise. */
const pitfalls: Readonly<Record<string, (block: string) => RegExpMatchArray | null>> = {
  'a comment, which zsh hands on as arguments': (block) => /(?:^|\s)#.*/m.exec(withoutQuotes(block)),
  'a pattern, which zsh refuses when no file has such a name': (block) =>
    /^(?:curl|aws|npm|npx) .*[^\s\\][?*[].*/m.exec(withoutQuotes(block)),
  'a loop over a variable, which zsh does not split': (block) => /\bfor \w+ in "?\$\w.*/.exec(block),
  'an option or command of GNU': (block) =>
    /\bdate -d\b.*|\bsed -i\b.*|\bgrep -\w*P\b.*|\bbase64 -w.*|\bxargs -r\b.*|\breadlink -f\b.*|\bsha256sum\b.*|\bhead -n -.*|\bgrep\b.*\\\|.*/.exec(
      block,
    ),
};

const pitfallsIn = (text: string) =>
  blocksOf(text).flatMap((block) =>
    Object.entries(pitfalls).flatMap(([why, find]) => find(block)?.map((found) => `${why}: ${found.trim()}`) ?? []),
  );

describe('what pages show for a terminal', () => {
  it('can be pasted into zsh on a Mac as well as into bash on Linux', () => {
    const found = pages.flatMap((page) => pitfallsIn(read(page)).map((pitfall) => `${page}: ${pitfall}`));
    expect(found).toEqual([]);
  });

  it.each([
    'npm ci && npm start     # the whole stack',
    '# the whole stack',
    'curl -s $api/outbox?to=ann',
    'for key in $keys; do echo $key; done',
    "aws logs start-query --start-time $(date -d '-1 hour' +%s)",
    "npx cdk diff | grep -i 'replace\\|destroy'",
  ])('would be found: %s', (line) => {
    expect(pitfallsIn(`\`\`\`bash\n${line}\n\`\`\`\n`)).toHaveLength(1);
  });
});
