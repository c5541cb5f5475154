import { describe, expect, it } from 'vitest';
import { Timestamp } from '../../lib/contract/schemas.ts';

describe('a time', () => {
  it.each(['2026-11-01T09:30:00.000Z', '0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])('may be %s', (time) => {
    expect(Timestamp.safeParse(time).success).toBe(true);
  });

  it.each(['2026-13-45T99:99:99.999Z', '2026-00-10T00:00:00.000Z', '2026-11-01T25:00:00.000Z'])(
    'is not %s, which no clock shows and nobody could reckon with',
    (time) => {
      expect(Timestamp.safeParse(time).success).toBe(false);
    },
  );
});
