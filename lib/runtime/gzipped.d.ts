declare module 'gzipped:*' {
  const file: import('./stored-answer.ts').GzippedFile;
  export default file;
}
