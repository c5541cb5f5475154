/** What CI holds, in one place. All times are ratios of things measured in the same run. */
export const budgets = {
  /** Minified bytes of a function's bundle; the API description is gzipped in its own, some 300 bytes for each route; `codecs`: with five of images. */
  bundleBytes: { median: 96_000, largest: 180_000, codecs: 210_000 },
  /** CPU from process start until the module is loaded, against an empty handler. */
  moduleLoad: { median: 2.2, largest: 3 },
  /** Module load and first request with its read of DynamoDB, against the same handler with the AWS SDK, built with CDK's NodejsFunction defaults. */
  coldPath: 0.55,
  /** CPU of a warm request, against the same. */
  warmCpu: 0.7,
} as const;
