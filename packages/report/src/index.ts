export { shellCommand, shellWord } from './shell.ts';
export type { Block, Story } from './story/block.ts';
export { story } from './story/story.ts';
export { auditText } from './terminal/audit.ts';
export { diagnoseText } from './terminal/diagnose.ts';
export { anovaText, fitText } from './terminal/fit.ts';
export { anovaDocumentText, confintText, inBrief, testText } from './terminal/inference.ts';
export { paragraph, rule, table } from './terminal/table.ts';
export { comparisonText } from './text.ts';
