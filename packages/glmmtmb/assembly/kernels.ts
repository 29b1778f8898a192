export { exponentials } from './exponentials';
export { counts, linear, predictors, products, singleTrials, slopes, sumByLevel } from './rows';
