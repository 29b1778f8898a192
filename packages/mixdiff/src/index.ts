/**
 * The package as programs use it. Every function takes a model as a config file has it and returns a document, the same as the
 * command line's `--json`; what cannot be done is a document of a refusal, with a code, a sentence and what would mend it.
 */
export type { AuditDocument, ComparisonDocument, FitDocument, RefusalDocument } from '@mixdiff/schema';
export { audit } from './audit.ts';
export { compare } from './compare.ts';
export { engines } from './engines.ts';
export { fit } from './fit.ts';
export type {
  AuditOptions,
  CompareOptions,
  Data,
  EngineInfo,
  FitOptions,
  Interruption,
  ModelOptions,
  SearchOptions,
} from './options.ts';
export { comparisonText, methodsText } from './text.ts';
export { VERSION as version } from './version.ts';
