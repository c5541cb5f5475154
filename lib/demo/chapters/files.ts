import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { refused, type Stage, soon } from '../cast.ts';

/** A picture of some loaf: PNG, 8 bits grey. */
function picture(width = 400, height = 300): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const row = (y: number) =>
    Buffer.from([
      0,
      ...Array.from({ length: width }, (_, x) => Math.round(128 + 120 * Math.sin(x / 40) * Math.cos(y / 30))),
    ]);
  const rows = Buffer.concat(Array.from({ length: height }, (_, y) => row(y)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture goes straight to S3, is checked and made smaller, and is shown to somebody who has no account. */
export async function showPicture({ ann, bob, chapter, say }: Stage, organisationId: string): Promise<void> {
  const { api } = ann.app;
  chapter(
    'Ann uploads a picture for the organisation: straight to S3, by a URL that takes these very bytes and no others',
  );
  const bytes = picture();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const about = { name: 'loaf.png', type: 'image/png', size: bytes.length, sha256 };
  const { file, version, upload } = await api.startUpload({ body: { space: `o-${organisationId}`, ...about } });
  if (!upload?.put) throw new Error('a small file is one PUT');
  const { 'content-length': _, ...headers } = upload.put.headers;
  const put = await fetch(upload.put.url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
  say(`→ PUT to S3, ${bytes.length} bytes   ← ${put.status}`);
  const { fileId } = file;
  await api.finishUpload({ params: { fileId, versionId: version.versionId } });

  chapter('It was checked, cleaned of what a camera writes into it, and made smaller; Bob downloads the thumbnail');
  const ready = async () => {
    const { versions } = await bob.app.api.getFile({ params: { fileId } });
    return versions[0]?.state === 'ready' ? versions[0] : undefined;
  };
  await soon('the picture', ready, 2_000);
  const { url } = await bob.app.api.downloadFile({ params: { fileId }, query: { variant: 'thumb.webp' } });
  const thumb = await (await fetch(url)).arrayBuffer();
  say(`→ GET from S3   ← ${thumb.byteLength} bytes`);

  chapter('Ann shares it with somebody who has no account, and takes that back');
  const { share, token } = await api.createShare({ params: { fileId }, body: { lasts: 3600 } });
  await api.openShare({ params: { token } });
  await api.revokeShare({ params: { fileId, shareId: share.shareId } });
  await refused(() => api.openShare({ params: { token } }));
}
