import { expect, it, vi } from 'vitest';
import { AnswerReader } from '../../lib/local/services/answer-reader.ts';

const head = (length: number) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`;

it('an answer in many chunks is put together once, and the next one on the connection is its own', () => {
  const reader = new AnswerReader();
  reader.expect('GET');
  const chunks = Array.from({ length: 1000 }, (_, at) => Buffer.from(String(at % 10)));
  const concat = vi.spyOn(Buffer, 'concat');
  try {
    expect(reader.read(Buffer.from(head(1000)))).toBeUndefined();
    for (const chunk of chunks.slice(0, -1)) expect(reader.read(chunk)).toBeUndefined();
    expect(reader.read(chunks.at(-1) as Buffer)?.body.toString()).toBe('0123456789'.repeat(100));
    expect(concat).toHaveBeenCalledTimes(1);
  } finally {
    concat.mockRestore();
  }
  reader.expect('HEAD');
  expect(reader.read(Buffer.from(head(1000)))).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  reader.expect('GET');
  expect(reader.read(Buffer.from(`${head(2)}o`))).toBeUndefined();
  expect(reader.read(Buffer.from('k'))?.body.toString()).toBe('ok');
});
