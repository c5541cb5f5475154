/** The job fails for good: no retry can mend it. `code` and text are shown to the person whose job it is. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  readonly code: string;

  constructor(code: string, detail = code, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
  }
}

/** This run is over: somebody cancelled the job, or another run has it. Operations let it pass. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
  readonly why: 'cancelled' | 'superseded';

  constructor(why: 'cancelled' | 'superseded') {
    super(`the job is ${why}`);
    this.why = why;
  }
}
