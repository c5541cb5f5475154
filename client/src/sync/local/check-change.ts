import { utf8 } from '../../bytes.ts';
import type { CollectionData } from '../collection-data.ts';
import { SyncError } from '../errors.ts';
import type { Change, Fields } from '../store/rows.ts';

const ids = /^(?!\.{1,2}$|\.{3})[A-Za-z0-9_.-]{1,64}$/;
const spaces = /^[pos]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const longestName = 40;
const mostMembers = 1000;
/** Documents hold 100 KB at most; a mutation that is larger cannot become one. */
const mostBytes = 128 * 1024;

const refuse = (message: string) => new SyncError('invalid-change', message);

/** As JSON has it: without undefined, dates as texts, and nobody else's object. */
const plain = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/**
 * A change as it is stored and sent.
 * @throws SyncError for what would make the backend refuse the whole request: everything else is judged there, change by change.
 */
export function checkedChange(collection: CollectionData, space: string, id: string, change: Change): Change {
  if (collection.readOnly) throw new SyncError('read-only-collection', 'only the backend writes this collection');
  if (!spaces.test(space)) throw refuse(`'${space}' is no space`);
  if (!ids.test(id)) throw refuse(`an id is 1 to 64 letters, digits, and _ . -: '${id}'`);
  for (const [name, value] of Object.entries(change.set ?? {})) {
    // As JSON it would be null, and take the field away.
    if (typeof value === 'number' && !Number.isFinite(value)) throw refuse(`set ${name}: a number`);
  }
  const { kind, ...parts } = plain(change);
  const filled = Object.entries(parts).filter(([, fields]) => fields && Object.keys(fields).length > 0);
  for (const [part, fields] of filled) {
    for (const [name, value] of Object.entries(fields as Fields)) {
      if (name.length > longestName || name === '__proto__') throw refuse(`there is no field '${name}'`);
      if (part === 'set') continue;
      if (part === 'add' ? !Number.isSafeInteger(value) : !Array.isArray(value) || value.length > mostMembers) {
        throw refuse(`${part} ${name}: ${part === 'add' ? 'an integer' : `a list of at most ${mostMembers}`}`);
      }
    }
  }
  const checked = { kind, ...Object.fromEntries(filled) };
  if (utf8(JSON.stringify(checked)).length > mostBytes) {
    throw new SyncError('document-too-large', 'store large values as files, and their ids in documents');
  }
  return checked;
}
