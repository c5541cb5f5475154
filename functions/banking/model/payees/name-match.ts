import { plainLetters } from '../plain-letters.ts';

/** `unavailable`: there is nothing to compare with. */
export const nameMatches = ['match', 'close-match', 'no-match', 'unavailable'] as const;
export type NameMatch = (typeof nameMatches)[number];

/** As they are written where there is no key for them. */
const spelledOut: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe', ñ: 'ny' };

/** What is said of somebody and is no part of the name. */
const titles = new Set('mr mrs ms miss mx sir dr prof herr frau mme mlle sig sra ing dipl'.split(' '));
const legalForms = new Set(
  'ltd limited inc llc llp plc corp gmbh mbh ag kg ug se sa sarl sas bv nv srl spa oy ab as aps co'.split(' '),
);
const mostWords = 12;

/** Words of a name in the order of the alphabet, without case, marks, titles and the form of a company. */
function wordsOf(name: string, alternative: boolean): readonly string[] {
  const lower = name.normalize('NFKC').toLowerCase();
  const written = alternative ? lower.replace(/[äöüåøñ]/g, (letter) => spelledOut[letter] ?? letter) : lower;
  const words = plainLetters(written)
    .replace(/['’.]/g, (sign) => (sign === '.' ? ' ' : ''))
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const own = words.filter((word) => !titles.has(word) && !legalForms.has(word));
  return (own.length > 0 ? own : words).slice(0, mostWords).sort();
}

/** Whether a word is another one with few letters missing, too many, wrong or changed over. */
function isMistyped(a: string, b: string): boolean {
  const longest = Math.max(a.length, b.length);
  const most = longest >= 8 ? 2 : 1;
  if (longest < 4 || Math.abs(a.length - b.length) > most) return false;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return (row[b.length] ?? 0) <= most;
}

const isInitial = (a: string, b: string): boolean =>
  (a.length === 1 || b.length === 1) && a.length !== b.length && a[0] === b[0];

/** Takes out what goes together by a rule. @returns how many did. */
function pair(left: string[], right: string[], together: (a: string, b: string) => boolean): number {
  let count = 0;
  for (const word of [...left]) {
    const found = right.findIndex((other) => together(word, other));
    if (found < 0) continue;
    right.splice(found, 1);
    left.splice(left.indexOf(word), 1);
    count += 1;
  }
  return count;
}

/** All of the shorter name is found in the longer one, mistyped or as an initial; a name of initials alone would be anybody's. */
function isClose(given: readonly string[], known: readonly string[]): boolean {
  const [left, right] = [[...given], [...known]];
  const whole = pair(left, right, (a, b) => a === b && a.length > 1);
  const mistyped = pair(left, right, isMistyped);
  pair(left, right, (a, b) => a === b || isInitial(a, b));
  if (left.length > 0 && right.length > 0) return false;
  return whole + mistyped > 0 && Math.min(given.length, known.length) > (left.length + right.length > 0 ? 1 : 0);
}

/**
 * Compares the name that a payer knows with the name of who holds the account: the same words in any order are a match; an initial, a middle name that is
 * missing or a slip of the hand is close; another first name is none.
 */
export function matchNames(given: string, known: string | undefined): NameMatch {
  if (known === undefined) return 'unavailable';
  const ways = [false, true].flatMap((a) => [false, true].map((b) => [wordsOf(given, a), wordsOf(known, b)] as const));
  const usable = ways.filter(([a, b]) => a.length > 0 && b.length > 0);
  if (usable.some(([a, b]) => a.join(' ') === b.join(' '))) return 'match';
  return usable.some(([a, b]) => isClose(a, b)) ? 'close-match' : 'no-match';
}
