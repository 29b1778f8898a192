/** The pdMat classes by name. */
import { compoundSymmetry } from './compound-symmetry.ts';
import { diagonal, identity } from './diagonal.ts';
import { logCholesky } from './log-cholesky.ts';
import { matrixLogarithm } from './matrix-logarithm.ts';
import type { PdClass } from './pd-class.ts';

export type PdName = 'pdLogChol' | 'pdSymm' | 'pdDiag' | 'pdIdent' | 'pdCompSymm';
export const PD_CLASSES: Readonly<Record<PdName, PdClass>> = {
  pdLogChol: logCholesky,
  pdSymm: matrixLogarithm,
  pdDiag: diagonal,
  pdIdent: identity,
  pdCompSymm: compoundSymmetry,
};
