/** No slope is no maximum: a stopping rule that looks at gradients cannot tell, curvature can. */
import { byVerdict, gainText, idOf } from './optimum.ts';

export const saddle = byVerdict('saddle', 'saddle', (certificate, difference) => ({
  sentence: `${idOf(difference)} ends at a saddle: no slope, but curvature upwards, ${gainText(certificate)} below the maximum`,
}));
