/** Why a record cannot be read. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly code: 'invalid-encoding' | 'invalid-csv' | 'invalid-json';

  constructor(code: Unreadable['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws Unreadable when the bytes are no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Unreadable('invalid-encoding', 'The row is not UTF-8.');
  }
}

/** The fields of one CSV record (RFC 4180). @throws Unreadable */
export function csvFields(record: string, delimiter = ','): string[] {
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    if (record[position] === '"') {
      const [value, next] = quotedField(record, position + 1, delimiter);
      fields.push(value);
      position = next;
    } else {
      const end = record.indexOf(delimiter, position);
      fields.push(end < 0 ? record.slice(position) : record.slice(position, end));
      position = end < 0 ? record.length : end;
    }
    if (position >= record.length) return fields;
    position += delimiter.length;
  }
}

function quotedField(record: string, start: number, delimiter: string): readonly [value: string, next: number] {
  let value = '';
  for (let from = start; ; ) {
    const close = record.indexOf('"', from);
    if (close < 0) throw new Unreadable('invalid-csv', 'A quote is not closed.');
    value += record.slice(from, close);
    if (record[close + 1] === '"') {
      value += '"';
      from = close + 2;
      continue;
    }
    const next = close + 1;
    if (next < record.length && !record.startsWith(delimiter, next)) {
      throw new Unreadable('invalid-csv', 'Something follows a closing quote.');
    }
    return [value, next];
  }
}
