export {
  type Chunk,
  chunkName,
  chunksOf,
  dataOf,
  dataSets,
  type OpenScenario,
  openScenario,
  runChunk,
  sequentialStarts,
  sequentialStartsOf,
} from './chunk.ts';
export { type Estimator, estimatorsOf, parseEstimator } from './estimator.ts';
export { type Factors, filled } from './expression.ts';
export type { FitRecord, FitTiming } from './fit-record.ts';
export { plainTable } from './generating-problem.ts';
export { type DataSet, type Generator, openFitted, openGenerator } from './generator.ts';
export { isAbsent, LABELS, type Label } from './label.ts';
export { type Maker, type Shelf, type State, stateOfWords } from './maker.ts';
export {
  type Difference,
  difference,
  type Measured,
  type Measures,
  measuresOf,
  type Sample,
  type Target,
} from './measures.ts';
export { crashed, notJudged, timedOut } from './messages.ts';
export type { Stated } from './quantities.ts';
export { type Done, type Ended, type OpenEstimator, runReplicate, type Surroundings } from './replicate.ts';
export { POLICIES, type Policy, Results } from './results.ts';
export { type Scenario, scenariosOf } from './scenarios.ts';
export { dataScript, functionScript } from './script.ts';
export { randomAt, streamOf } from './streams.ts';
export { type Estimand, engineIn, givenOf, readStudy, type Study, type StudyData } from './study.ts';
export { summaryOf } from './summary.ts';
export { columnNamed, readColumns, resultsParquet, timingsParquet } from './table.ts';
export { type Zips, zipsOf } from './zips.ts';
