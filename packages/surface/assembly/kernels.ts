export { exponentials } from '@mixdiff/wasm/assembly/exponentials';
export { counts, predictors, slopes, trials, working } from './rows';
