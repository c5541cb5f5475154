import { describe, expect, it } from 'vitest';
import * as environment from '../../lib/contract/environment.ts';

describe('names of environment variables', () => {
  const { variables, ...of } = environment;

  it('are such as Lambda takes, also of a module of several words', () => {
    const names = Object.values(of).map((name) => name('field-notes', 'openNotes'));
    expect(names).toContain('TABLE_FIELD__NOTES_OPEN_NOTES');
    for (const name of [...names, ...Object.values(variables)]) expect(name).toMatch(/^[a-zA-Z][a-zA-Z0-9_]+$/);
  });

  it('are another for each resource', () => {
    expect(of.tableVariable('field-notes', 'open')).not.toBe(of.tableVariable('field', 'notesOpen'));
  });
});
