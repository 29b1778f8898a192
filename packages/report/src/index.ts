export { anovaText, fitText } from './terminal/fit.ts';
export { paragraph, rule, table } from './terminal/table.ts';
