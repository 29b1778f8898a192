export { exponentials } from './exponentials';
export { counts, predictors, singleTrials, sumByLevel } from './rows';
