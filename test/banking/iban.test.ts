import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAccountNumber, newAccountNumber } from '../../functions/banking/model/accounts/account-number.ts';
import { bicOf } from '../../functions/banking/model/accounts/bic.ts';
import { countryOf, ibanOf, makeIban } from '../../functions/banking/model/accounts/iban.ts';
import { ibanStructures } from '../../functions/banking/model/accounts/iban-structures.ts';

/** Of the IBAN registry's examples. */
const registry =
  `AD1200012030200359100100 AE070331234567890123456 AT611904300234573201 AZ21NABZ00000000137010001944 BE68539007547034
BG80BNBG96611020345678 BH67BMAG00001299123456 BR1800360305000010009795493C1 CH9300762011623852957 CY17002001280000001200527600
CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685 ES9121000418450200051332
FI2112345600000785 FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917 GI75NWBK000000007099453 GR1601101250000000012300695
HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999 IS140159260076545510730339
IT60X0542811101000000123456 JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100 LB62099900000001001901229114
LC55HEMM000100010012001200023015 LI21088100002324013AA LT121000011101001000 LU280019400644750000 LV80BANK0000435195001 MC5811222000010123456789030
MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984 MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR
NL91ABNA0417164300 NO9386011117947 PK36SCBL0000001123456702 PL61109010140000071219812874 PS92PALS000000000400123456702 PT50000201231234567890154
QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000 RS35260005601001611379 SA0380000000608010167519 SC18SSCB11010000000000001497USD
SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100 TN5910006035183598478831 TR330006100519786457841326
UA213223130000026007233566001 VG96VPVG0000012345678901 XK051212012345678906`.split(/\s+/);

/** As people write it. */
const inFours = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ');

describe('an IBAN', () => {
  it('of each of the registry’s examples is accepted, as people write it as well', () => {
    for (const iban of registry) {
      expect(ibanOf(iban)).toBe(iban);
      expect(ibanOf(inFours(iban).toLowerCase())).toBe(iban);
      expect(makeIban(countryOf(iban), iban.slice(4))).toBe(iban);
    }
    expect(registry.length).toBeGreaterThan(60);
    expect(ibanStructures.size).toBeGreaterThanOrEqual(85);
  });

  it('is refused after one digit was mistyped, or two neighbours were swapped', () => {
    const other = fc.tuple(fc.constantFrom(...registry), fc.nat(), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(other, ([iban, place, change]) => {
        const at = 2 + (place % (iban.length - 3));
        const digit = iban[at] as string;
        fc.pre(/\d/.test(digit));
        const mistyped = iban.slice(0, at) + ((Number(digit) + change) % 10) + iban.slice(at + 1);
        expect(() => ibanOf(mistyped)).toThrow('invalid-iban');
        const next = iban[at + 1] as string;
        fc.pre(/\d/.test(next) && next !== digit);
        const swapped = iban.slice(0, at) + next + digit + iban.slice(at + 2);
        expect(() => ibanOf(swapped)).toThrow('invalid-iban');
      }),
    );
  });

  it('is refused for what looks like one: another length, unknown countries, letters for digits, check digits that nobody gives', () => {
    const wrong = [
      '',
      'DE',
      'DE8937040044053201300',
      'DE893704004405320130000',
      'US89370400440532013000',
      'DEXX370400440532013000',
    ];
    for (const iban of [...wrong, 'DE8937040044053201300O', 'DE89\u0000370400440532013000', '9'.repeat(100_000)])
      expect(() => ibanOf(iban)).toThrow('invalid-iban');
    const twins = registry.filter((iban) => ['02', '98', '97'].includes(iban.slice(2, 4)));
    for (let i = 0; i < 300; i += 1) twins.push(makeIban('DE', String(i).padStart(18, '0')));
    const low = twins.filter((iban) => Number(iban.slice(2, 4)) <= 2 || Number(iban.slice(2, 4)) >= 97);
    expect(low.length).toBeGreaterThan(0);
    for (const iban of low) {
      const digits = Number(iban.slice(2, 4));
      const twin = String(digits > 50 ? digits - 97 : digits + 97).padStart(2, '0');
      expect(() => ibanOf(iban.slice(0, 2) + twin + iban.slice(4))).toThrow('invalid-iban');
    }
  });
});

describe('an account number', () => {
  it('ends with check digits, and is an IBAN where the scheme has a country', () => {
    const plain = newAccountNumber({ prefix: '', digits: 12 }, randomBytes);
    expect(plain).toMatch(/^\d{12}$/);
    expect(isAccountNumber(plain)).toBe(true);
    const wrong = plain.slice(0, 11) + ((Number(plain[11]) + 1) % 10);
    expect(isAccountNumber(wrong)).toBe(false);
    const iban = newAccountNumber({ country: 'DE', prefix: '37040044', digits: 10 }, randomBytes);
    expect(ibanOf(iban)).toBe(iban);
    expect(isAccountNumber(iban.slice(12))).toBe(true);
    expect(() => newAccountNumber({ country: 'DE', prefix: '1', digits: 10 }, randomBytes)).toThrow('invalid-iban');
  });

  it('has every digit as often as any other: bytes that would favour some are passed over', () => {
    const bytes = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i === 0 ? 255 : i));
    expect(newAccountNumber({ prefix: '', digits: 8 }, bytes)).toMatch(/^123451/);
  });
});

describe('a BIC', () => {
  it('has 8 or 11 characters', () => {
    expect(bicOf('deut de ff')).toBe('DEUTDEFF');
    for (const wrong of ['', 'DEUTDEF', 'DEUTDEFF5', 'DEUT12FF', 'DEUTDEFF5000', 'DEUT-EFF'])
      expect(() => bicOf(wrong)).toThrow('invalid-bic');
  });
});
