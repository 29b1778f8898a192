export type { Backend, Context, Pool } from './backend.ts';
export type { Canonical, Coefficients, FamilyParameters, Residual } from './canonical.ts';
export { sigma2Of, withSigma2 } from './canonical.ts';
export type { Approximation, Bound, Certificate, Endless, Unidentified, Verdict } from './certificate.ts';
export { isMaximum } from './certificate.ts';
export type { Choice, Choosing, Chosen, ChosenBy } from './choice.ts';
export { choose, compareVersions, versionNotes } from './choice.ts';
export type { Criterion, Departure, Information } from './criterion.ts';
export { criterionName, EXACT, LAPLACE, sameCriterion, smooth } from './criterion.ts';
export type { Curvature, CurvedPattern } from './curvature.ts';
export type { Engine, Refit, Rounding } from './engine.ts';
export { furtherOfFamily, varianceOfFamily } from './family-variance.ts';
export type { Capability, Original } from './features.ts';
export { features, lacking, refuseLacking } from './features.ts';
export type { Fit, Native, RandomModes, Segment, Stop, Trace } from './fit.ts';
export type { Matrix } from './matrix.ts';
export { columnOf, matrixOfColumns } from './matrix.ts';
export type { Meaning } from './meaning.ts';
export { own } from './own.ts';
export { coefficientNames, OTHER_PARTS, PART_PREFIX, predictorsOf } from './parts.ts';
export type { PathSensitivity } from './path-sensitivity.ts';
export type {
  Method,
  OtherPart,
  Part,
  Parts,
  Predictor,
  Problem,
  RandomTerm,
  Response,
  Source,
  Weights,
} from './problem.ts';
export {
  covarianceParameters,
  familyName,
  isGeneralized,
  structureParameters,
  withConditional,
  withResponse,
} from './problem.ts';
export { variesText } from './random-term.ts';
export type { Answer, Code, Feature, Limit, Note, Refusal } from './refusal.ts';
export { byOriginal, isRefusal, notYet, refuse } from './refusal.ts';
export { covarianceNames, ofLevel, residualNames, varianceNames } from './residual-names.ts';
export type { By, Kind, ResidualModel, Structure, VarianceFunction } from './structure.ts';
export { KEYWORDS, keywordOf, structured } from './structure.ts';
export { type Evaluation, evaluationsOf, traceOf } from './trace.ts';
