/** Outputs of a stack that say where it is; the local runtime adds its address and a key. */
export interface PlaceOutputs {
  readonly region: string;
  readonly awsEndpoint?: string;
  readonly awsAccessKeyId?: string;
  readonly awsSecretAccessKey?: string;
}

/** What a client of the AWS SDK is made with: here the address and key of the local runtime, otherwise the credentials of whoever runs it. */
export function placeOf(outputs: PlaceOutputs) {
  const { region, awsEndpoint: endpoint, awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey } = outputs;
  return endpoint && accessKeyId && secretAccessKey
    ? { region, endpoint, credentials: { accessKeyId, secretAccessKey } }
    : { region };
}
