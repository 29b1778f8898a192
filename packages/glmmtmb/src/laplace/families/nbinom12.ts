/**
 * The negative binomial log-density with variance mu (1 + phi + mu / psi), mu = e^x, phi = e^d, psi = e^p (Hilbe 2011, section 8.2, of size
 * k = mu / (phi + mu / psi)): log f = y x - (y + k) log(1 + phi + mu / psi) + R(k) - log y!, R(k) = log Gamma(y + k) - log Gamma(k) - y log k.
 */
import { logGamma, logGammaRise, type Rise } from '@mixdiff/probability';
import { applied, combine, constant, exp, fromJets, type Jet, log, log1p, times } from './jet.ts';

const found: Rise = { value: 0, first: 0, second: 0, third: 0 };
/** R in log k: with R1, R2, R3 the rises of digamma and its derivatives from k to k + y. */
function rise(logSize: Jet, y: number): Jet {
  const k = Math.exp(logSize[0]);
  logGammaRise(k, y, found);
  const [a, b, c] = [k * found.first, k * k * found.second, k * k * k * found.third];
  return applied(logSize, [found.value, a - y, a + b, a + 3 * b + c]);
}

export const nbinom12 = fromJets({
  coordinate: 'log',
  mean: Math.exp,
  guess: (y) => Math.log(y + 0.5),
  power: 1,
  shape: { name: 'psi', label: 'NB12 psi', valueOf: Math.exp, psiOf: Math.log },
  logDensity(x, d, p, y) {
    const excess = combine([1, exp(d)], [1, exp(combine([1, x], [-1, p]))]);
    const logSize = combine([1, x], [-1, log(excess)]);
    const size = combine([1, exp(logSize)], [y, constant(1)]);
    return combine([y, x], [-1, times(size, log1p(excess))], [1, rise(logSize, y)], [-1, constant(logGamma(y + 1))]);
  },
});
