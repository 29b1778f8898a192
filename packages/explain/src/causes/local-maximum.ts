/** Two maxima of one surface: no tolerance repairs this, only another start. */
import { byVerdict, gainText, idOf } from './optimum.ts';

export const localMaximum = byVerdict('local-maximum', 'local-maximum', (certificate, difference) => ({
  sentence: `${idOf(difference)} ends at a local maximum, ${gainText(certificate)} below the highest point found`,
}));
