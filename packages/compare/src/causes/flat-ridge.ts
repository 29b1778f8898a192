import { byVerdict, idOf } from './optimum.ts';

export const flatRidge = byVerdict('flat-ridge', 'flat-ridge', (_, difference) => ({
  sentence: `${idOf(difference)} is as high as anything found, and so are points with clearly other estimates: weakly identified`,
}));
