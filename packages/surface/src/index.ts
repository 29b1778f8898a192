export { SEARCHED as MARGINAL_KINDS } from '@mixdiff/covariance';
export type { Held } from './chart.ts';
export { plainStart } from './chart.ts';
export { type Climb, climb } from './climb.ts';
export { type Coordinates, covariances, lambdaOf, type TermCoordinates } from './coordinates.ts';
export { FIRST, type Scan, scan } from './correlation-scan.ts';
export { type Criterion, openCriterion, type Solution } from './criterion.ts';
export {
  deviance,
  type HeldMinimum,
  type HeldProblem,
  hold,
  metricAt,
  minimize,
  pointOf,
  settled,
  solveHeld,
  startAt,
} from './held.ts';
export { type IntegratedCriterion, openIntegratedCriterion } from './integrated/criterion.ts';
export { searchJoint } from './integrated/joint.ts';
export { type IntegratedSearch, type Summit, searchIntegrated } from './integrated/search.ts';
export { shapeOf } from './integrated/shapes.ts';
export { GROUND, type Landscape, openLandscape } from './landscape.ts';
export { type MarginalLikelihood, openMarginalLikelihood } from './marginal-held.ts';
export { openProfile, type Profile } from './marginal-profile.ts';
export { type MarginalEnd, type MarginalSearch, searchMarginal } from './marginal-search.ts';
export { type NestedPoint, openNestedCriterion } from './nested-criterion.ts';
export { type NestedDesign, nestedDesign, nestedTerms } from './nested-design.ts';
export { type NestedSearch, searchNested } from './nested-search.ts';
export { hessian } from './newton-step.ts';
export { multiplyUpper, solveUpper } from './random-basis.ts';
export { coefficientsAt, type Reduction, reductionOf } from './reduction.ts';
export { semidefiniteFactor } from './relative-factors.ts';
export { type Budget, type End, improve, type Search, type SearchOptions, search, settledOnFaces } from './search.ts';
export { openRows } from './structured-rows.ts';
export {
  climbStructured,
  curvatureOf,
  improveStructured,
  isZero,
  type StructuredEnd,
  type StructuredSearch,
  searchStructured,
  snapped,
} from './structured-search.ts';
export { openStructured, type Surface, type SurfaceEnd } from './structured-surface.ts';
export { type Factors, timesLambda } from './system.ts';
