import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { prepare } from './synthesize.ts';

describe('a text among the settings of the bank', () => {
  it.each([
    ["currencies: 'UDS' is no currency", { currencies: 'EUR UDS' }],
    ["rails: 'ERU' is no currency", { rails: 'sepa:ERU:DE75512108001245126199' }],
    ["cardScheme: 'ERU' is no currency", { cardScheme: 'sepa:ERU:SCHEME' }],
    ["interest: 'ERU' is no currency", { interest: 'savings:ERU:30E/360:2026-01-01=1' }],
    ["bankName: 'Τράπεζα' has no Latin letters", { bankName: 'Τράπεζα' }],
    ["bankName: '' has no Latin letters", { bankName: '' }],
  ])(
    'that is in its form, and with which nothing could be booked or sent, is read before the deployment: %s',
    (message, banking) => {
      expect(() => prepare({ modules, fields: { settings: { banking } } })).toThrow(
        `cdk.json: stages.dev.settings.banking.${message}`,
      );
    },
  );

  it('may name what this stage has no accounts in, and a bank with letters that files have none of', () => {
    const banking = { currencies: 'EUR', rails: 'six:CHF:CH5604835012345678009', bankName: 'Банк Zürich' };
    expect(() => prepare({ modules, fields: { settings: { banking } } })).not.toThrow();
  });
});
