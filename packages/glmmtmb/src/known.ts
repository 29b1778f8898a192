/** propto: Sigma = A e^t with A known (T = L e^(t/2), A = LL', hence dF/dt = tr(E)/2); equalto: Sigma = A, no parameter. */
import { factored } from './correlation.ts';
import type { Covariance } from './term-covariance.ts';

export function known(c: number, A: Float64Array, free: boolean): Covariance {
  const L = new Float64Array(c * c);
  if (!factored(A, L, c)) throw new Error('a known covariance matrix that is not positive definite is refused before');
  const T = L.slice();
  return {
    c,
    count: free ? 1 : 0,
    deviations: 0,
    start: 0,
    direct: false,
    inverted: 'matrix',
    T,
    zeros: free ? 1 : 0,
    zero() {
      T.fill(0);
    },
    set(par, at) {
      const scale = free ? Math.exp(par[at] / 2) : 1;
      for (let k = 0; k < T.length; k++) T[k] = scale * L[k];
    },
    gradient(E, out, at) {
      if (!free) return;
      out[at] = 0;
      for (let j = 0; j < c; j++) out[at] += E[j * (c + 1)] / 2;
    },
    gradientOfSigma(M, out, at) {
      if (!free) return;
      const scale = (T[0] / L[0]) ** 2;
      out[at] = 0;
      for (let k = 0; k < M.length; k++) out[at] += scale * M[k] * A[k];
    },
    read({ data }, out, at) {
      if (free) out[at] = Math.log(data[0] / A[0]);
      return !free || Number.isFinite(out[at]);
    },
  };
}
