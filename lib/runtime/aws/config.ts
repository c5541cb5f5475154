/** Where the AWS calls of this process go and who signs them. */
export interface AwsConfig {
  readonly region: string;
  /** One address for every service: the local runtime. Only here may it be `http:`. */
  readonly endpoint?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Reads AWS_REGION, AWS_ENDPOINT_URL and the keys that Lambda puts into the environment. There is no other source: without
 * keys it throws, and no profile, instance role or container address is ever asked.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): AwsConfig {
  const required = (name: string) => {
    const value = environment[name];
    if (!value) throw new Error(`${name} is not set: AWS calls take region and keys from the environment only`);
    return value;
  };
  const sessionToken = environment.AWS_SESSION_TOKEN;
  const endpoint = environment.AWS_ENDPOINT_URL?.replace(/(?<!\/)\/+$/, '');
  return {
    region: required('AWS_REGION'),
    ...(endpoint ? { endpoint } : {}),
    credentials: {
      accessKeyId: required('AWS_ACCESS_KEY_ID'),
      secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken ? { sessionToken } : {}),
    },
  };
}
