const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const size = 12;
/** Bytes from here on are passed over: the others spread evenly over 62 letters. */
const fair = 256 - (256 % letters.length);

/** 12 characters of base62, each as likely as any other: 12 * log2(62) = 71.4 bits. */
export function newCode(randomBytes: (size: number) => Uint8Array): string {
  let code = '';
  while (code.length < size) {
    for (const byte of randomBytes(size * 2)) {
      if (byte < fair && code.length < size) code += letters[byte % letters.length];
    }
  }
  return code;
}

export const isCode = (text: string) => /^[0-9A-Za-z]{12}$/.test(text);
