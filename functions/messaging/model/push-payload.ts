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

/** Apple's payload: at most 4 KB. */
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
  return { payloads: { [platform]: JSON.stringify(isApple ? apns(notice) : fcm(notice)) }, attributes };
}
