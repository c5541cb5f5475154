import type { S3EventRecord } from 'aws-lambda';
import type { ObjectChange } from '../../model.ts';

/** Where and when a change of an object happened, beside what the change itself says. */
export interface ChangeSurroundings {
  readonly region: string;
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Grows from change to change: handlers order changes of one key by it. */
  readonly sequencer: string;
}

/** The record of an S3 notification, for functions, queues and topics. */
export function bucketRecord(change: ObjectChange, configurationId: string, around: ChangeSurroundings): S3EventRecord {
  const stored = change.event.startsWith('ObjectCreated');
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: around.region,
    eventTime: new Date(around.at).toISOString(),
    eventName: change.event,
    userIdentity: { principalId: `AWS:${around.account}` },
    requestParameters: { sourceIPAddress: change.sourceIp },
    responseElements: { 'x-amz-request-id': change.requestId, 'x-amz-id-2': change.requestId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: change.bucket,
        ownerIdentity: { principalId: around.account },
        arn: `arn:aws:s3:::${change.bucket}`,
      },
      object: {
        key: encodeKey(change.key),
        ...(stored ? { size: change.size ?? 0, eTag: change.eTag ?? '' } : {}),
        sequencer: around.sequencer,
      } as S3EventRecord['s3']['object'],
    },
  };
}

/** A key as S3 writes it in notifications: URL-encoded as a form, `a b(1).png` as `a+b%281%29.png`, slashes kept. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}

const reasons: Readonly<Record<ObjectChange['event'], string>> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Post': 'POST Object',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
  'ObjectRemoved:Delete': 'DeleteObject',
};

/** The detail type and detail that S3 gives to EventBridge; the key is not encoded there. */
export function bucketDetail(change: ObjectChange, around: ChangeSurroundings): { detailType: string; detail: object } {
  const stored = change.event.startsWith('ObjectCreated');
  return {
    detailType: stored ? 'Object Created' : 'Object Deleted',
    detail: {
      version: '0',
      bucket: { name: change.bucket },
      object: {
        key: change.key,
        ...(stored ? { size: change.size ?? 0, etag: change.eTag ?? '' } : {}),
        sequencer: around.sequencer,
      },
      'request-id': change.requestId,
      requester: around.account,
      'source-ip-address': change.sourceIp,
      reason: reasons[change.event],
      ...(stored ? {} : { 'deletion-type': 'Permanently Deleted' }),
    },
  };
}
