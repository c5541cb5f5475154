import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchNames } from '../../functions/banking/model/payees/name-match.ts';

const said = (known: string, names: readonly string[]) => names.map((name) => matchNames(name, known));
const all = (count: number, what: string) => Array.from({ length: count }, () => what);

describe('the name of a payee', () => {
  it('matches whatever the order of its words, its case, its marks, a title, or the form of a company', () => {
    const people = ['Ann Smith', 'SMITH ANN', 'smith, ann', 'Dr. Ann  Smith', 'Ａｎｎ Smith', 'Mrs Ann-Smith'];
    expect(said('Ann Smith', people)).toEqual(all(people.length, 'match'));
    const marked = ['Müller Zoë', 'Mueller Zoe', 'Muller Zoe', 'MÜLLER ZOË', 'Mu\u0308ller Zoe\u0308'];
    expect(said('Zoë Müller', marked)).toEqual(all(marked.length, 'match'));
    expect(said('Mueller', ['Müller'])).toEqual(['match']);
    expect(said('Søren Łukasz Großmann', ['soren lukasz grossmann'])).toEqual(['match']);
    expect(said('Bäckerei Huber GmbH', ['Baeckerei Huber', 'backerei huber gmbh'])).toEqual(['match', 'match']);
    expect(said("Sinéad O'Brien", ['sinead obrien', 'Sinéad O’Brien'])).toEqual(['match', 'match']);
    expect(said('Иван Петров', ['петров иван'])).toEqual(['match']);
    expect(said('AG', ['ag'])).toEqual(['match']);
  });

  it('is close with an initial, without a middle name, or with a slip of the hand', () => {
    const close = ['A Smith', 'Ann Smyth', 'Ann Simth', 'Anne Smith', 'Ann Maria Smith', 'Smith A.'];
    expect(said('Ann Smith', close)).toEqual(all(close.length, 'close-match'));
    expect(said('Ann Maria Smith', ['Ann Smith', 'Ann M. Smith'])).toEqual(['close-match', 'close-match']);
  });

  it('is none of somebody else, of a part of it, or of initials', () => {
    const none = ['Bob Smith', 'Smith', 'Ann', 'A S', 'A', 'Nobody', 'Eve Jones', '...'];
    expect(said('Ann Smith', none)).toEqual(all(none.length, 'no-match'));
    expect(said('Bo Li', ['Bo Lu', 'Bo Yi'])).toEqual(['no-match', 'no-match']);
    expect(matchNames('Ann Smith', undefined)).toBe('unavailable');
  });

  it('is compared the same way round from either side, and always with itself', () => {
    const word = fc.stringMatching(/^[A-Za-zÄÖÜéß]{1,9}$/);
    const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(matchNames(a, a)).toBe('match');
        expect(matchNames(a, b) === 'match').toBe(matchNames(b, a) === 'match');
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), name, (a, b) => void matchNames(a, b)));
  });
});
