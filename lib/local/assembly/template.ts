/** The parts of CloudFormation templates and cloud assemblies that are read here. */

export interface RawResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

export interface RawOutput {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface Template {
  readonly Resources?: Record<string, RawResource>;
  readonly Parameters?: Record<string, { readonly Type: string; readonly Default?: unknown }>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Outputs?: Record<string, RawOutput>;
}

/** One stack of a cloud assembly that stands by itself (not nested in another). */
export interface StackArtifact {
  readonly name: string;
  /** Folder that template and asset paths are relative to. */
  readonly directory: string;
  readonly template: Template;
  /** Values given to template parameters by the assembly. */
  readonly parameters: Record<string, unknown>;
  /** Absolute path of each packaged file or directory by its object key (`<hash>.zip`, `<hash>.json`). */
  readonly assets: ReadonlyMap<string, string>;
  /** Set when the app names its region itself. */
  readonly region?: string;
  readTemplate(file: string): Template;
}
