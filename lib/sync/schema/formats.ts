/** Formats of texts. Times are of one width and in UTC, so that they sort as they follow each other. */

const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const dateTimePattern = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const emailPattern = new RegExp(
  `^(?!\\.)(?!.*\\.[.@])[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@${label}(?:\\.${label})+$`,
);

function isDate(text: string): boolean {
  const [, year = '', month = '', day = ''] = datePattern.exec(text) ?? [];
  const leap = Number(year) % 4 === 0 && (Number(year) % 100 !== 0 || Number(year) % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0;
  return Number(day) >= 1 && Number(day) <= days;
}

const isDateTime = (text: string) => isDate(dateTimePattern.exec(text)?.[1] ?? '');

export const formats = {
  date: { wanted: 'a date as 2026-11-30', test: isDate },
  'date-time': { wanted: 'a time in UTC as 2026-11-30T09:30:00.000Z', test: isDateTime },
  uuid: { wanted: 'a UUID in lower case', test: (text: string) => uuidPattern.test(text) },
  email: { wanted: 'an e-mail address', test: (text: string) => text.length <= 254 && emailPattern.test(text) },
} as const;
