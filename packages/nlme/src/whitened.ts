/**
 * lme with a model of its residuals (Pinheiro & Bates 2000, section 5.1.2): Var(e) = sigma^2 V, and V^-1/2 [Z X y] is the data of a
 * model with independent residuals of one variance, 1/2 log|V| apart. What was reduced once for all is reduced at every evaluation.
 * Parameters of the random effects come first, then correlation, then variance functions.
 */
import type { Decomposition } from './decomposition.ts';
import { type Design, setResponse } from './design.ts';
import type { Reduced } from './reduction.ts';
import type { ErrorStructure } from './residual/error-structure.ts';
import type { Triangles } from './triangles.ts';

export interface Whitened {
  readonly decomposed: Decomposition;
  /** Takes another response. */
  respond(y: Float64Array): void;
}

export function whitened(design: Design, reduced: Reduced, inner: Decomposition, structure: ErrorStructure): Whitened {
  const raw = design.data.slice();
  function solveAt(par: Float64Array): Triangles {
    design.data.set(raw);
    const halfLogDet = structure.whiten(par.subarray(inner.d), design.data, design.width);
    reduced.reduce();
    const at = inner.solveAt(par);
    const value = at.value + halfLogDet;
    return { ...at, halfLogDet, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  }
  return {
    decomposed: {
      d: inner.d + structure.start.length,
      N: inner.N,
      solveAt,
      searchAt: solveAt,
      objective: (par) => solveAt(par).value,
    },
    respond(y) {
      design.data.set(raw);
      setResponse(design, y);
      raw.set(design.data);
    },
  };
}
