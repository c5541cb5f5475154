import { describe, expect, it } from 'vitest';
import { defineCollection } from '../../lib/contract/collection.ts';
import { writeClientCollections } from '../../lib/openapi/client-collections.ts';

const roles = { owner: '*', member: ['read'] } as const;

describe('collections for the offline client', () => {
  it('have types for what is read and for each way to write, and only the data that a device needs', () => {
    const notes = defineCollection('journal', 'daily-notes', {
      summary: 'Notes of a day',
      roles,
      version: 2,
      steps: { 2: [{ rename: 'name', to: 'title' }] },
      fields: {
        title: { type: 'string', maxLength: 9, required: true },
        mood: { type: 'string', enum: ['good', 'bad'], default: 'good' },
        secret: { type: 'integer', required: true, default: 0, read: ['owner'] },
        reads: { type: 'integer', merge: 'counter' },
        tags: { type: 'array', items: { type: 'string' }, merge: 'set' },
        log: { type: 'array', items: { type: 'integer' }, merge: 'append' },
        at: { type: 'string', stamp: 'created-at' },
      },
      indexes: { byTitle: ['title'] },
      text: { title: 1 },
    });
    const text = writeClientCollections([notes]);
    const member = (name: string) =>
      new RegExp(`readonly ${name}: (\\{[^}]*\\}|[^;]+);`).exec(text)?.[1]?.replace(/\s+/g, ' ');
    expect(text).toContain('/** Notes of a day. */\nexport interface DailyNotesDocument {\n  readonly id: string;');
    expect(text).toMatch(
      /interface DailyNotesDocument \{[^}]*title: string;\n[^}]*mood\?: 'good' \| 'bad';\n[^}]*secret\?: number;/,
    );
    expect(member('create')).toBe(
      "{ readonly title: string; readonly mood?: 'good' | 'bad'; readonly secret?: number; readonly reads?: number; readonly tags?: readonly string[]; readonly log?: readonly number[]; }",
    );
    expect(member('set')).toContain(
      "readonly title?: string; readonly mood?: ('good' | 'bad') | null; readonly secret?: number;",
    );
    expect(member('set')).not.toContain('at?:');
    expect(member('add')).toBe('{ readonly reads?: number; }');
    expect(member('members')).toBe('{ readonly tags?: readonly string[]; }');
    expect(member('append')).toBe('{ readonly log?: readonly number[]; }');
    expect(text).toContain('readonly "daily-notes": CollectionData<DailyNotesTypes>;');
    expect(text).toContain(
      '"daily-notes": {"version":2,"fields":{"title":{},"mood":{"default":"good"},"secret":{"default":0},"reads":{"merge":"counter"},"tags":{"merge":"set"},"log":{"merge":"append"},"at":{"stamp":"created-at"}},"steps":{"2":[{"rename":"name","to":"title"}]}},',
    );
    expect(text).not.toMatch(/maxLength|owner|byTitle/);
  });

  it('that only the backend writes have nothing to write', () => {
    const orders = defineCollection('shop', 'orders', {
      summary: 'Orders',
      roles,
      writer: 'server',
      fields: { total: { type: 'integer', required: true } },
    });
    const text = writeClientCollections([orders]);
    expect(text).toContain('readonly total: number;');
    expect(text).toContain('readonly create: Readonly<Record<string, never>>;');
    expect(text).toContain('readonly set: Readonly<Record<string, never>>;');
    expect(text).toContain('"readOnly":true');
  });
});
