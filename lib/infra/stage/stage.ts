import * as z from 'zod/mini';
import { AppLinksConfig } from './app-links.ts';

/** What one stage of `cdk.json` may say. Every key is checked: a misspelt one is an error, not a silent default. */

const days = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const wholeNumber = (least: number, most: number) => z.number().check(z.int(), z.minimum(least), z.maximum(most));
const email = z.string().check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an e-mail address'));
/** API Gateway refuses origins of other schemes (`Invalid format for origin capacitor://localhost`), and the deployment goes back. */
const origin = z
  .string()
  .check(
    z.regex(
      /^(\*|https?:\/\/[a-z0-9.-]+(:\d+)?)$/,
      'must be an origin, as https://app.example.com; API Gateway takes none but of http and https',
    ),
  );
const address = z
  .string()
  .check(
    z.regex(/^[a-z][a-z0-9+.-]*:\/?\/?[^\s]+$/i, 'must be an address, as https://app.example.com/back or myapp://back'),
  );
/** Where people come back from another provider. Cognito refuses what is not encrypted on the way, and fragments. */
const returnAddress = address.check(
  z.maxLength(1024),
  z.regex(
    /^(?!http:\/\/(?!localhost([:/?]|$)))[^#]+$/i,
    'must have https, a scheme of the app or http://localhost, and no #: Cognito takes no other',
  ),
);
/** Name of a Secrets Manager secret whose text is the secret value. The value itself never stands in a template. */
const secretName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'must be the name of a Secrets Manager secret'));

const apns = z
  .string()
  .check(
    z.regex(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:app\/(APNS|APNS_SANDBOX)\/[A-Za-z0-9_.-]{1,256}$/,
      'must be the ARN of an SNS platform application of Apple, with app/APNS/ or app/APNS_SANDBOX/',
    ),
  );
const fcm = z
  .string()
  .check(
    z.regex(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:app\/GCM\/[A-Za-z0-9_.-]{1,256}$/,
      'must be the ARN of an SNS platform application of Google, with app/GCM/',
    ),
  );

/** Of a domain of Cognito's, wherever they stand in its prefix. */
export const reservedInDomains = /aws|amazon|cognito/;
export const reservedWords = "'aws', 'amazon' or 'cognito'";

const AppVersions = z.record(
  z.enum(['ios', 'android', 'web']),
  z.optional(
    z.strictObject({
      minimum: z.string().check(z.regex(/^\d+\.\d+\.\d+$/, 'must be a version as 1.2.0')),
      storeUrl: address,
    }),
  ),
);

const hostName = z
  .string()
  .check(z.regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a name, as api.example.com'));
const OwnName = z.strictObject({
  name: hostName,
  certificateArn: z
    .string()
    .check(z.regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/, 'must be the ARN of a certificate')),
});

const Providers = z.strictObject({
  google: z.optional(z.strictObject({ clientId: text(200), secretName })),
  apple: z.optional(z.strictObject({ servicesId: text(200), teamId: text(20), keyId: text(20), secretName })),
  oidc: z.optional(
    z.array(
      z.strictObject({
        name: z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9-]{2,31}$/, 'must be 3 to 32 letters, digits or dashes')),
        issuer: z.string().check(z.regex(/^https:\/\/\S+$/, 'must be an https address')),
        clientId: text(200),
        secretName,
        scopes: z.optional(z.array(text(100))),
      }),
    ),
  ),
});

/** In the place of a rate limit of a module; `false` takes it away. */
const Bucket = z.union([z.literal(false), z.strictObject({ tokens: z.number(), refillPerSecond: z.number() })]);

const Stage = z.strictObject({
  /** Where this stage is deployed; the CDK refuses credentials of another account. Without both: wherever the credentials lead. */
  account: z.optional(z.string().check(z.regex(/^\d{12}$/, 'must be twelve digits, as text'))),
  region: z.optional(z.string().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, as eu-central-1'))),
  removalPolicy: z.enum(['destroy', 'retain']),
  deletionProtection: z.boolean(),
  pitr: z.boolean(),
  logRetentionDays: z.number().check(z.refine((n: number) => days.includes(n), `must be one of ${days.join(', ')}`)),
  /** Days for which the bus's archive keeps events, to replay them. */
  eventRetentionDays: wholeNumber(1, 3653),
  /** `full` adds alarms per function and dashboards; `essential` keeps those of dead letters and of the API. */
  monitoring: z.enum(['essential', 'full']),
  alarmEmail: z.optional(email),
  allowedOrigins: z.array(origin),
  /** Requests per second of the whole API, and how many may come at once. */
  throttle: z.strictObject({ rate: wholeNumber(1, 100_000), burst: wholeNumber(1, 50_000) }),
  senderEmail: z.optional(email),
  /** The verified SES identity that sends for `senderEmail`: the address itself (default) or its domain. */
  senderIdentity: z.optional(text(320)),
  /** SNS platform applications, made by hand with the credentials of Apple and Google; without one no notification is sent there. */
  push: z.optional(z.strictObject({ apns: z.optional(apns), fcm: z.optional(fcm) })),
  /** Text messages by SNS; absent: none are sent. `senderId` is shown as the sender where the country allows it. */
  sms: z.optional(
    z.strictObject({
      senderId: z.optional(
        z.string().check(z.regex(/^(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}$/, 'must be 1 to 11 letters and digits')),
      ),
    }),
  ),
  /**
   * Whether the stage has the log groups in which SNS says what became of texts and notifications; default: if it sends any. They belong to the
   * account: one of its stages has them, the others say false.
   */
  receipts: z.optional(z.boolean()),
  featurePlan: z.enum(['ESSENTIALS', 'PLUS']),
  /** Lets an app send the password itself (USER_PASSWORD_AUTH): for tests and tools. */
  passwordAuth: z.boolean(),
  tracing: z.optional(z.boolean()),
  /** API Gateway's metrics per route, at CloudWatch's price of custom metrics. Lambda gives most of them per function, for nothing. */
  routeMetrics: z.optional(z.boolean()),
  providers: z.optional(Providers),
  /** Prefix of the Cognito domain for providers and machines; without one `mainstay-<stage>-<account>`. A pool that is deployed has one, and no deployment changes it. */
  hostedDomainPrefix: z.optional(
    z.string().check(
      z.maxLength(63),
      z.regex(/^[a-z0-9](-?[a-z0-9])*$/, 'must be lower-case letters, digits and dashes'),
      z.refine(
        (prefix: string) => !reservedInDomains.test(prefix),
        `must not hold ${reservedWords}: Cognito refuses it`,
      ),
    ),
  ),
  callbackUrls: z.optional(z.array(returnAddress)),
  logoutUrls: z.optional(z.array(returnAddress)),
  /** Names of one's own for the APIs, with certificates of the region; `zone`: the hosted zone that gets their records. */
  domains: z.optional(
    z.strictObject({
      api: z.optional(OwnName),
      socket: z.optional(OwnName),
      zone: z.optional(z.strictObject({ id: text(64), name: hostName })),
    }),
  ),
  /** `false`: left out, with what it keeps; `data-only`: what it keeps stays, without functions. */
  modules: z.optional(z.record(z.string(), z.union([z.boolean(), z.literal('data-only')]))),
  settings: z.optional(z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))),
  limits: z.optional(z.record(z.string(), z.record(z.string(), Bucket))),
  appVersions: z.optional(AppVersions),
  /** The apps that links open, and where share links are. */
  links: z.optional(AppLinksConfig),
});

export interface StageConfig extends z.infer<typeof Stage> {
  readonly name: string;
}

export const stageSchema = Stage;
