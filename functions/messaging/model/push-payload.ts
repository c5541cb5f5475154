/** What a notification shows, in the words of each platform. */
export interface Notice {
  /** Devices show the latest of several with one id: a repeat takes the place of the first. */
  readonly collapseId: string;
  readonly topic: string;
  readonly title: string;
  readonly body: string;
  readonly link?: string | undefined;
  readonly messageId: string;
}

const data = ({ messageId, topic, link }: Notice) => ({ messageId, topic, ...(link ? { link } : {}) });

/** Apple's payload. */
const apns = (notice: Notice) => ({
  aps: {
    alert: { title: notice.title, body: notice.body },
    sound: 'default',
    'thread-id': notice.topic,
  },
  ...data(notice),
});

/** Of FCM's HTTP v1 API, as SNS hands it on. */
const fcm = (notice: Notice) => ({
  fcmV1Message: {
    message: {
      notification: { title: notice.title, body: notice.body },
      android: { collapse_key: notice.collapseId, notification: { tag: notice.collapseId } },
      webpush: {
        notification: { tag: notice.collapseId },
        ...(notice.link?.startsWith('https:') ? { fcm_options: { link: notice.link } } : {}),
      },
      data: data(notice),
    },
  },
});

/** Bytes that Apple and Google take: what is longer they refuse. */
const mostBytes = 4_096;

/** A text that is too long loses its end, then the title does. */
function fitting(notice: Notice, payloadOf: (notice: Notice) => object, part: 'body' | 'title' = 'body'): string {
  const payload = JSON.stringify(payloadOf(notice));
  const over = Buffer.byteLength(payload) - mostBytes;
  if (over <= 0) return payload;
  // A byte of the text is one of the JSON at least; the dots are three.
  const kept = Buffer.from(notice[part])
    .subarray(0, -(over + 3))
    .toString()
    .replace(/\ufffd$/, '');
  const shorter = { ...notice, [part]: `${kept}…` };
  return part === 'body' ? fitting(shorter, payloadOf, 'title') : JSON.stringify(payloadOf(shorter));
}

/** @param application ARN of the SNS platform application, which says whose device it is. */
export function pushPayload(application: string, notice: Notice) {
  const platform = /:app\/([^/]+)\//.exec(application)?.[1] ?? '';
  const isApple = platform.startsWith('APNS');
  const attributes: Record<string, string> = isApple
    ? {
        'AWS.SNS.MOBILE.APNS.PUSH_TYPE': 'alert',
        'AWS.SNS.MOBILE.APNS.PRIORITY': '10',
        'AWS.SNS.MOBILE.APNS.COLLAPSE_ID': notice.collapseId,
      }
    : {};
  return { payloads: { [platform]: fitting(notice, isApple ? apns : fcm) }, attributes };
}
