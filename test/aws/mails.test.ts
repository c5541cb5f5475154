import { afterAll, beforeAll, expect, it } from 'vitest';
import { AwsError } from '../../lib/runtime/aws/errors.ts';
import { createMailer, type Mailer } from '../../lib/runtime/aws/mail.ts';
import { realPace } from '../../lib/runtime/aws/retry.ts';
import { closeConnections } from '../../lib/runtime/aws/transport.ts';
import { startRecorder } from './recorder.ts';

let recorder: Awaited<ReturnType<typeof startRecorder>>;
let mailer: Mailer;
beforeAll(async () => {
  recorder = await startRecorder();
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const config = { region: 'eu-west-1', endpoint: recorder.endpoint, credentials };
  mailer = createMailer(() => 'us@example.com', { config, pace: { ...realPace, sleep: async () => undefined } });
});
afterAll(async () => {
  closeConnections();
  await recorder.stop();
});

const mail = { to: 'ann@example.com', subject: 'Hello', text: 'Hello' };
const throttled = (message: string) => ({ status: 429, body: { __type: 'TooManyRequestsException', message } });

it('a mail is sent again when SES refuses for the rate', async () => {
  recorder.answer(throttled('Maximum sending rate exceeded.'), { body: { MessageId: 'm' } });
  expect(await mailer.send(mail)).toBe('m');
  expect(recorder.received).toHaveLength(2);
});

it('a mail is not sent again when the quota of the day is used up, which has the same code', async () => {
  recorder.answer(throttled('Daily message quota exceeded.'));
  const error = await mailer.send(mail).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(AwsError);
  expect((error as AwsError).message).toBe('ses:SendEmail: TooManyRequestsException: Daily message quota exceeded.');
  expect(recorder.received).toHaveLength(1);
});
