import { describe, expect, it } from 'vitest';
import { modules } from '../../functions/index.ts';
import { prepare } from './synthesize.ts';

const preparing = (settings: object) => () => prepare({ modules, fields: { settings } });

describe('a text among the settings that is in its form, and with which a function would fail,', () => {
  it.each([
    ["currencies: 'UDS' is no currency", { currencies: 'EUR UDS' }],
    ["rails: 'ERU' is no currency", { rails: 'sepa:ERU:DE75512108001245126199' }],
    ["cardScheme: 'ERU' is no currency", { cardScheme: 'sepa:ERU:SCHEME' }],
    ["interest: 'ERU' is no currency", { interest: 'savings:ERU:30E/360:2026-01-01=1' }],
    ["bankName: 'Τράπεζα' has no Latin letters", { bankName: 'Τράπεζα' }],
    ["bankName: '' has no Latin letters", { bankName: '' }],
  ])('is read before the deployment: banking.%s', (message, banking) => {
    expect(preparing({ banking })).toThrow(`cdk.json: stages.dev.settings.banking.${message}`);
  });

  it.each([
    ["there is none of 'example.com'", { passkeyRpId: 'example.com' }],
    ["there is none of 'example.com'", { passkeyRpId: 'example.com', passkeyOrigins: ' , ' }],
    [
      "'https://App.example.com' is no origin",
      { passkeyRpId: 'example.com', passkeyOrigins: 'https://App.example.com' },
    ],
  ])('is read before the deployment: identity.passkeyOrigins: %s', (message, identity) => {
    expect(preparing({ identity })).toThrow(`cdk.json: stages.dev.settings.identity.passkeyOrigins: ${message}`);
  });

  it('may name what this stage has no accounts in, a bank with letters that files have none of, and any port of a laptop', () => {
    const banking = { currencies: 'EUR', rails: 'six:CHF:CH5604835012345678009', bankName: 'Банк Zürich' };
    expect(preparing({ banking, identity: { passkeyRpId: 'localhost' } })).not.toThrow();
    expect(preparing({ identity: { passkeyRpId: 'a.b', passkeyOrigins: 'android:apk-key-hash:Ab-_9' } })).not.toThrow();
  });
});
