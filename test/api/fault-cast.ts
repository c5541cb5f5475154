import { createPerson, type Person } from './people.ts';

/** Fails a scenario whose command did not take effect exactly once. */
export function must(condition: boolean, what: unknown): void {
  if (!condition) throw new Error(`unexpected: ${JSON.stringify(what)}`);
}

/** Somebody whom all scenarios of a file use, made at the first call. @param prepare what they need beside their account. */
export function somebodyOf(prepare: (person: Person) => Promise<unknown> = async () => undefined) {
  let known: Promise<Person> | undefined;
  return (): Promise<Person> => {
    known ??= createPerson().then(async (person) => {
      await person.call('GET', '/v1/me');
      await prepare(person);
      return person;
    });
    return known;
  };
}
