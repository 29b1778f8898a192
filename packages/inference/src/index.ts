export { type AnovaOptions, anova } from './anova.ts';
export type { Anova, AnovaRow } from './anova-row.ts';
export { type BootstrapIntervals, type BootstrapOptions, bootstrapIntervals } from './bootstrap.ts';
export { type BootstrapTest, bootstrapTest } from './bootstrap-test.ts';
export { type CoefficientTest, coefficientTests } from './coefficient-tests.ts';
export { type Coefficient, coefficientTable, fixedCorrelation } from './coefficients.ts';
export { dropHypothesis, nestedHypothesis } from './contrast.ts';
export { type DropByF, type DropByLikelihood, drop1, drop1F, droppable, type LikelihoodDrops } from './drop1.ts';
export { notMarginal } from './estimable.ts';
export { type ExactOptions, type ExactTest, exactLRT, exactRLRT, type LogLiks, lrtExact, rlrt } from './exact-test.ts';
export type { Interval } from './interval.ts';
export { type FTest, type KenwardRoger, kenwardRoger, kenwardRogerTable } from './kenward-roger.ts';
export { type Deviation, type LikelihoodLandscape, openLandscape } from './landscape.ts';
export {
  type Fitted,
  fitted,
  type LikelihoodRatio,
  likelihoodRatio,
  likelihoodRatioOfDrop,
  likelihoodRatioOfPair,
} from './likelihood-ratio.ts';
export { type Containment, DDF, type Ddf } from './linear-test.ts';
export { methodOfTest, noLimit, remlFixedParts, zeroWithinRounding } from './messages.ts';
export { orderedPair, type Pair } from './nesting.ts';
export { fixedHypothesis, lacking, testedVariance } from './pair.ts';
export { type Parameter, parametersOf, termOrder } from './parameters.ts';
export { type ProfileIntervals, type ProfileOptions, profileIntervals } from './profile.ts';
export { REFIT_JOB, type Refits, type RefitTask, runRefits } from './refits.ts';
export { type Satterthwaite, type SatterthwaiteTest, satterthwaite, satterthwaiteTable } from './satterthwaite.ts';
export { simulate } from './simulate.ts';
export { findRandomTerm, isFixed, without, withoutFixed, withoutRandom } from './submodel.ts';
export { type WaldIntervals, waldIntervals } from './wald.ts';
export { type WaldOptions, waldAnova } from './wald-anova.ts';
export type { ZeroRule } from './zero.ts';
