export { drawPictures, PICTURE_NAMES } from '../pictures/all.ts';
export { standAlone } from '../pictures/canvas.ts';
export type { Picture, Pictures } from '../pictures/picture.ts';
export { ESTIMATE_COLUMNS, type EstimateRow, estimates, estimatesCsv } from './estimates.ts';
export { comparisonHtml } from './html.ts';
export { estimatesTex } from './latex.ts';
export { comparisonMarkdown } from './markdown.ts';
