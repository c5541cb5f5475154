import type { ErrorSpecs } from '../../../lib/contract/errors.ts';

export const errors = {
  'file-too-large': {
    status: 413,
    title: 'The file is larger than this backend takes',
    remedy: 'Upload a smaller file.',
  },
  'quota-exceeded': {
    status: 409,
    title: 'There is no room for this file',
    remedy:
      'Delete files, or finish or cancel uploads: they hold their room until then. GET /v1/storage says how much is left.',
  },
  'version-limit': {
    status: 409,
    title: 'The file has as many versions as it may have',
    remedy: 'Delete an older version first.',
  },
  'version-in-use': {
    status: 409,
    title: 'This is the version that the file has now',
    remedy: 'Upload another one first, or delete the file.',
  },
  'upload-incomplete': {
    status: 409,
    title: 'Something of the upload is missing',
    remedy: 'Send what is missing, then finish again.',
  },
  'upload-ended': {
    status: 409,
    title: 'This upload is finished already',
    remedy: 'Nothing more can be sent; read the file to see what became of it.',
  },
  'not-a-video': {
    status: 422,
    title: 'Only videos have posters',
    remedy: 'Images have variants by themselves.',
  },
  'single-upload': {
    status: 409,
    title: 'This file is small: it is sent at once, not in parts',
    remedy: 'PUT it to the URL in `upload`. For a new one, start the upload again with the same Idempotency-Key.',
  },
  'file-not-ready': {
    status: 409,
    title: 'The file cannot be read yet, or was refused',
    remedy: 'Its `state` says which; a refused one says why in `reason`.',
  },
  'share-limit': {
    status: 409,
    title: 'The file has as many shares as it may have',
    remedy: 'Revoke one first.',
  },
} as const satisfies ErrorSpecs;
