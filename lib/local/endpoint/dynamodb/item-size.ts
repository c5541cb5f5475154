import type { Input } from '../call.ts';

/**
 * Bytes of an item in DynamoDB's own JSON, as DynamoDB counts them: names and values in UTF-8, a number half a byte a digit and one, 3 and one for each
 * member of a list or map (AWS, "DynamoDB item sizes and formats").
 */
export function sizeOfItem(item: Input): number {
  return sum(Object.entries(item), ([name, value]) => Buffer.byteLength(name) + sizeOf(value));
}

function sizeOf(value: Input): number {
  const [[type, content] = ['NULL', true]] = Object.entries<Input>(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(content);
    case 'N':
      return sizeOfNumber(content);
    case 'B':
      return Buffer.from(content, 'base64').length;
    case 'SS':
      return sum(content, (each: string) => Buffer.byteLength(each));
    case 'NS':
      return sum(content, sizeOfNumber);
    case 'BS':
      return sum(content, (each: string) => Buffer.from(each, 'base64').length);
    case 'L':
      return 3 + sum(content, (each) => 1 + sizeOf(each));
    case 'M':
      return 3 + sum(Object.entries(content), ([name, each]) => 1 + Buffer.byteLength(name) + sizeOf(each));
    default:
      return 1;
  }
}

const sizeOfNumber = (text: string) =>
  Math.ceil(text.replace(/^-|\./g, '').length / 2) + 1 + (text.startsWith('-') ? 1 : 0);

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
