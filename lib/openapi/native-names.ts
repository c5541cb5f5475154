import {
  getOptionValues,
  KotlinTargetLanguage,
  KotlinXRenderer,
  kotlinOptions,
  type RenderContext,
  SwiftRenderer,
  SwiftTargetLanguage,
  swiftOptions,
} from 'quicktype-core';

/** What every Kotlin file sees without an import; a type of the same name would hide it from whoever imports ours. */
const ofKotlin = ['Unit', 'Result', 'Pair', 'Error', 'Exception', 'Number', 'Set', 'Nothing', 'Function', 'Comparable'];
/** The same for Swift, Foundation and SwiftUI: a type of the app's own module hides theirs. */
const ofSwift = [
  'Unit',
  'Result',
  'Progress',
  'State',
  'Error',
  'Task',
  'Set',
  'Array',
  'Binding',
  'Environment',
  'View',
];

class KotlinNames extends KotlinXRenderer {
  protected override forbiddenNamesForGlobalNamespace() {
    return [...super.forbiddenNamesForGlobalNamespace(), ...ofKotlin];
  }

  /** Kotlin takes an entry named like its enum for the enum itself, and refuses every entry. */
  protected override forbiddenForEnumCases(...[, name]: Parameters<KotlinXRenderer['forbiddenForEnumCases']>) {
    return { names: [name], includeGlobalForbidden: true };
  }
}

class SwiftNames extends SwiftRenderer {
  protected override forbiddenNamesForGlobalNamespace() {
    return [...super.forbiddenNamesForGlobalNamespace(), ...ofSwift];
  }
}

export class KotlinTypes extends KotlinTargetLanguage {
  protected override makeRenderer(context: RenderContext, options: Record<string, unknown>) {
    return new KotlinNames(this, context, getOptionValues(kotlinOptions, options));
  }
}

export class SwiftTypes extends SwiftTargetLanguage {
  protected override makeRenderer(context: RenderContext, options: Record<string, unknown>) {
    return new SwiftNames(this, context, getOptionValues(swiftOptions, options));
  }
}
