import { describe, expect, it } from 'vitest';
import { guardsOf } from './guards.ts';

const source = `// é, so that bytes are not characters
export async function act(row, caller) {
  if (row.state === 'closed') throw new Error('closed');
  if (row.isNew) { note(row); return; }
  if (row.isOld) note(row);
  await assertHolder(caller, row);
  return put({
    ConditionExpression: \`attribute_not_exists(pk) AND (#a = :a OR #b = :b) AND \${more}\`,
    KeyConditionExpression: 'pk = :pk AND sk = :sk',
    UpdateExpression: 'SET #n = #n + :one',
    ClientRequestToken: token,
  });
}
export const may = (a, b) => a.isOpen && b.isOpen;
`;

describe('guards of a source', () => {
  it('are found where they stand', async () => {
    const guards = await guardsOf(source, true);
    expect(guards.map(({ line, kind, text }) => [line, kind, text])).toEqual([
      [3, 'if', "row.state === 'closed'"],
      [4, 'if', 'row.isNew'],
      [6, 'call', 'await assertHolder(caller, row);'],
      [8, 'condition', 'attribute_not_exists(pk)'],
      [8, 'condition', '(#a = :a OR #b = :b)'],
      [11, 'token', 'token'],
      [14, 'and', 'a.isOpen'],
      [14, 'and', 'b.isOpen'],
    ]);
  });

  it('are taken out one at a time, and nothing else', async () => {
    const [, , call, absent, , token, left] = await guardsOf(source, true);
    expect(call?.mutant).toBe(source.replace('await assertHolder(caller, row);', ';'));
    expect(absent?.mutant).toContain('(attribute_not_exists(pk) OR NOT attribute_not_exists(pk)) AND (#a = :a OR');
    expect(token?.mutant).toContain('ClientRequestToken: String(Math.random())');
    expect(left?.mutant).toContain('=> true && b.isOpen');
  });
});
