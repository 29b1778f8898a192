import { byVerdict, gainText, idOf } from './optimum.ts';

export const flatRidge = byVerdict('flat-ridge', 'flat-ridge', (certificate, difference) => ({
  sentence: `${idOf(difference)} is within ${gainText(certificate)} of the highest point found, but so are points with clearly other estimates: weakly identified`,
}));
