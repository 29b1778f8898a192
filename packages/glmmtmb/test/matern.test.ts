import { agree } from '@mixdiff/testing';
import { test } from 'vitest';
import { matern } from '../src/matern.ts';

// mpmath 1.3.0 with 40 digits: 2^(1-nu) / gamma(nu) x^nu besselk(nu, x)
test.each([
  [459.4646, 8.8223, 0.958447752897091],
  [459.4646, 17.6446, 0.843886478526217],
  [2000, 60, 0.637516958070245],
  [0.7, 400, 7.54788186760719e-174],
])('Matern of smoothness %f at %f', (nu, x, wanted) => {
  agree(matern(x, nu).value, wanted, { rel: 1e-11, abs: 0, source: 'mpmath 1.3.0' });
});
