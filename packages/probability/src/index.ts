export { pbeta } from './beta.ts';
export { pchisq, pgamma, qchisq } from './chi-square.ts';
export { Lecuyer } from './lecuyer.ts';
export { pnorm, qnorm } from './normal.ts';
export { digamma, logGammaRise, type Rise, tetragamma, trigamma } from './polygamma.ts';
export { Random } from './random.ts';
export { logGamma, stirlingError } from './stirling.ts';
export { pf, pt, qf, qt } from './student.ts';
export type { Tail } from './tail.ts';
