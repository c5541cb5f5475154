/** `update-own` and `delete-own`: of documents that the person created. */
export const documentActions = ['read', 'create', 'update', 'delete', 'update-own', 'delete-own'] as const;
export type DocumentAction = (typeof documentActions)[number];
