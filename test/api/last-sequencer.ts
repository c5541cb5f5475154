import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files named `last-` look at what all the others did, so they run at the end; MAINSTAY_PARTIAL tells them (`1`) that not all of the
 * others do run.
 */
export class LastSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLast = ({ moduleId }: TestSpecification) => /\/last-[^/]+$/.test(moduleId);
    const project = files.find(isLast)?.project;
    const all = (await project?.globTestFiles())?.testFiles ?? [];
    process.env.MAINSTAY_PARTIAL = files.filter((file) => file.project === project).length < all.length ? '1' : '0';
    return [...sorted.filter((file) => !isLast(file)), ...sorted.filter(isLast)];
  }
}
