/** What a file is by its first bytes. Only formats whose beginning nothing else has. */

const ascii = (text: string) => Buffer.from(text, 'latin1');

const beginnings: readonly (readonly [type: string, bytes: Uint8Array, at?: number])[] = [
  ['image/jpeg', Uint8Array.of(0xff, 0xd8, 0xff)],
  ['image/png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ['image/gif', ascii('GIF87a')],
  ['image/gif', ascii('GIF89a')],
  ['image/tiff', ascii('II*\0')],
  ['image/tiff', ascii('MM\0*')],
  ['application/pdf', ascii('%PDF-')],
  ['application/zip', ascii('PK\x03\x04')],
  ['application/zip', ascii('PK\x05\x06')],
  ['application/zip', ascii('PK\x07\x08')],
  ['application/gzip', Uint8Array.of(0x1f, 0x8b)],
  ['application/x-bzip2', ascii('BZh')],
  ['application/x-xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)],
  ['application/zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)],
  ['application/x-7z-compressed', Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
  ['application/vnd.rar', ascii('Rar!\x1a\x07')],
  ['application/x-ole-storage', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
  ['application/x-executable', ascii('MZ')],
  ['application/x-executable', ascii('\x7fELF')],
  ['application/x-executable', Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe)],
  ['application/x-executable', Uint8Array.of(0xce, 0xfa, 0xed, 0xfe)],
  ['application/x-executable', Uint8Array.of(0xca, 0xfe, 0xba, 0xbe)],
  ['application/wasm', ascii('\0asm')],
  ['application/vnd.sqlite3', ascii('SQLite format 3\0')],
  ['audio/mpeg', ascii('ID3')],
  ['audio/flac', ascii('fLaC')],
  ['audio/ogg', ascii('OggS')],
  ['font/woff', ascii('wOFF')],
  ['font/woff2', ascii('wOF2')],
  ['image/bmp', ascii('BM')],
];

/** Brands of the ISO base media format (the box `ftyp`). */
const brands: readonly (readonly [RegExp, string])[] = [
  [/^avi[fs]$/, 'image/avif'],
  [/^(hei[cxms]|hev[cxms]|mif1|msf1)$/, 'image/heic'],
  [/^qt {2}$/, 'video/quicktime'],
  [/^(M4A |M4B |M4P )$/, 'audio/mp4'],
  [/^3g/, 'video/3gpp'],
];

/** @param head the first bytes, 4 KiB or all there are. @returns undefined when nothing is known to begin so, as texts do not. */
export function realType(head: Uint8Array): string | undefined {
  const text = (from: number, to: number) => Buffer.from(head.subarray(from, to)).toString('latin1');
  if (text(4, 8) === 'ftyp') {
    const major = text(8, 12);
    // These two say a picture or several, of any codec; whose it is says another brand of the list.
    const brand = /^m[is]f1$/.test(major) && /^(.{4})*?avi[fs]/s.test(text(16, head[3] ?? 0)) ? 'avif' : major;
    return brands.find(([pattern]) => pattern.test(brand))?.[1] ?? 'video/mp4';
  }
  if (text(0, 4) === 'RIFF') {
    return ({ WEBP: 'image/webp', WAVE: 'audio/wav', 'AVI ': 'video/x-msvideo' } as Record<string, string>)[
      text(8, 12)
    ];
  }
  if (text(0, 4) === '\x1aE\xdf\xa3') return text(0, 64).includes('webm') ? 'video/webm' : 'video/x-matroska';
  // The frame of an MPEG audio stream without a tag: 11 bits set, then version and layer.
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) > 0xe0) return 'audio/mpeg';
  return beginnings.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))?.[0];
}

/** Other names of what a beginning tells. */
const aliases: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/heif': 'image/heic',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/aac-adts': 'audio/aac',
  'video/x-m4v': 'video/mp4',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'video/avi': 'video/x-msvideo',
  'audio/x-flac': 'audio/flac',
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
  'application/x-rar-compressed': 'application/vnd.rar',
  'application/rar': 'application/vnd.rar',
  'application/x-sqlite3': 'application/vnd.sqlite3',
  'image/x-ms-bmp': 'image/bmp',
};

/** Declared types that are carried by a container which more than one type has. */
const carriers: Readonly<Record<string, readonly string[]>> = {
  'video/mp4': ['video/mp4', 'video/3gpp'],
  /** Recorders of Android phones call it so and write 3GP. */
  'audio/mp4': ['audio/mp4', 'video/mp4', 'video/3gpp'],
  'video/quicktime': ['video/quicktime', 'video/mp4'],
  'video/3gpp': ['video/3gpp', 'video/mp4'],
  'video/3gpp2': ['video/3gpp', 'video/mp4'],
  'audio/3gpp': ['video/3gpp', 'video/mp4', 'audio/mp4'],
  'image/x-adobe-dng': ['image/tiff'],
  'audio/webm': ['video/webm'],
  'audio/opus': ['audio/ogg'],
  'video/ogg': ['audio/ogg'],
  'application/ogg': ['audio/ogg'],
};

const known = new Set([
  ...beginnings.map(([type]) => type),
  ...brands.map(([, type]) => type),
  'image/webp',
  'audio/wav',
  'video/x-msvideo',
  'video/webm',
  'video/x-matroska',
  'video/mp4',
  ...Object.keys(carriers),
]);
const containers = new Set(['application/zip', 'application/gzip', 'application/x-ole-storage']);

/** Whether a declared type promises text. */
export const isTextual = (declared: string) =>
  /^text\/|[/+](json|xml|yaml)$|^application\/(javascript|x-ndjson|x-sh|sql)$/.test(declared);

/**
 * Whether a file may be what it is declared to be.
 * @param found what its beginning tells. @param isText whether all of it is UTF-8 without NUL.
 */
export function isPlausible(declared: string, found: string | undefined, isText: boolean): boolean {
  const type = aliases[declared] ?? declared;
  if (type === 'application/octet-stream') return true;
  if (known.has(type)) return found !== undefined && (carriers[type] ?? [type]).includes(found);
  if (isTextual(type)) return isText;
  if (found === undefined || containers.has(found)) return !/^(image|video|audio)\//.test(type) || found === undefined;
  // Something whose beginning is well known under a name that is not: a picture is no `application/x-novel`.
  return false;
}

/** The type under which it is kept: what its beginning tells, where that is one of the names of what was declared. */
export const keptType = (declared: string) => aliases[declared] ?? declared;
