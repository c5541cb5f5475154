import * as z from 'zod/mini';

/**
 * The apps of a stage, as `/.well-known/apple-app-site-association` and `/.well-known/assetlinks.json` name them. The forms are those of
 * Apple's "Supporting associated domains" and Google's "Digital Asset Links": devices pass over a file with a mistake without a word.
 */

/** A function's variables hold 4 KB together, of which Lambda counts a quote within one as two. */
const mostBytes = 2_800;

const appId = z
  .string()
  .check(
    z.regex(
      /^[A-Z0-9]{10}\.[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/,
      'must be an app id, as ABCDE12345.com.example.app: ten capital letters or digits, a dot, the bundle id',
    ),
  );
const packageName = z
  .string()
  .check(
    z.maxLength(150),
    z.regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/, 'must be the name of an Android package, as com.example.app'),
  );
const fingerprint = z
  .string()
  .check(
    z.regex(
      /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/,
      'must be the SHA-256 fingerprint of a signing certificate: 32 bytes in capital hex with colons, as `keytool -list -v` and the Play Console show it',
    ),
  );
const httpsOrigin = z
  .string()
  .check(
    z.regex(
      /^https:\/\/[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
      'must be an https address without port, path and slash at its end, as https://go.example.com',
    ),
  );
const scheme = z.string().check(
  z.regex(/^[a-z][a-z0-9+.-]{1,39}$/, 'must be a scheme, as myapp'),
  z.refine(
    (text: string) => !/^(https?|javascript|data|file|blob|vbscript|about|intent|view-source)$/.test(text),
    'must be a scheme of the app’s own',
  ),
);
const pattern = z.string().check(z.minLength(1), z.maxLength(200));
const components = z.optional(
  z
    .array(
      z
        .strictObject({
          '/': z.optional(
            pattern.check(z.refine((text: string) => /^[/*?]/.test(text), 'must be a path pattern, as /s/*')),
          ),
          '?': z.optional(z.union([pattern, z.record(z.string(), pattern)])),
          '#': z.optional(pattern),
          exclude: z.optional(z.boolean()),
          comment: z.optional(z.string()),
        })
        .check(
          z.refine((one) => one['/'] !== undefined || one['?'] !== undefined || one['#'] !== undefined, {
            error: "must say '/', '?' or '#'",
          }),
        ),
    )
    .check(z.minLength(1)),
);
const some = <T extends z.core.$ZodType>(item: T) => z.array(item).check(z.minLength(1));

export const AppLinksConfig = z
  .strictObject({
    origin: z.optional(httpsOrigin),
    scheme: z.optional(scheme),
    imageOrigins: z.optional(z.array(httpsOrigin)),
    stores: z.optional(
      z.strictObject({
        apple: z.optional(z.string().check(z.regex(/^\d{6,12}$/, 'must be the number of the app in the App Store'))),
        google: z.optional(packageName),
      }),
    ),
    apple: z.optional(
      z.strictObject({
        apps: some(z.strictObject({ appIds: some(appId), components })),
        webCredentials: z.optional(some(appId)),
        appClips: z.optional(some(appId)),
      }),
    ),
    android: z.optional(
      z.strictObject({
        apps: some(
          z.strictObject({
            packageName,
            fingerprints: some(fingerprint),
            components,
            credentials: z.optional(z.boolean()),
          }),
        ),
      }),
    ),
  })
  .check(
    z.refine((links) => Buffer.byteLength(JSON.stringify(JSON.stringify(links))) <= mostBytes, {
      error: `must be at most ${mostBytes} bytes of JSON with each quote counted twice, as Lambda does: a function’s variables hold no more`,
    }),
  );
