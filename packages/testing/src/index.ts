export { agree, agreeAll, agreesWithPrinted, type Tolerance } from './agreement.ts';
export { madeBackend, madeEngine } from './engine.ts';
export { exactLogLik } from './exact.ts';
export { statedFit, unitPoint } from './fit.ts';
export {
  binomial,
  type Column,
  dummies,
  dyestuff2,
  intercept,
  jsp,
  marginal,
  matrix,
  penicillin,
  problem,
  sleepstudy,
  sortLabels,
  type TermSpec,
  twoMaxima,
} from './fixtures.ts';
export { goldenPath, readCsv, readGolden, readGoldenJson } from './golden.ts';
export { familyProblem, type RecordedFamily, recordedFamilies } from './recorded-families.ts';
export {
  binomialProblem,
  glsProblem,
  type RecordedBinomial,
  type RecordedGls,
  recordedBinomial,
  recordedGls,
} from './recorded-fits.ts';
export {
  GLMER_VERSIONS,
  type GlmerFit,
  type GlmerProblem,
  glmerFits,
  glmerPoint,
  glmerProblem,
  glmerProblems,
} from './recorded-glmer.ts';
export { type RecordedResidual, recordedResiduals, residualProblem } from './recorded-residuals.ts';
