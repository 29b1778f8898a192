import { openCertifier } from '@mixdiff/certify';
import { type Canonical, isRefusal, type Method } from '@mixdiff/contract';
import { openReferee, type Referee } from '@mixdiff/referee';
import { agree, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { bestScale, candidates, logLiksAt, scaled } from '../src/log-likelihoods.ts';

const refereeOf = (method: Method): Referee => {
  const opened = openReferee(sleepstudy(method));
  if (isRefusal(opened)) throw new Error(opened.message);
  return opened;
};
const best = (method: Method): Canonical =>
  openCertifier(sleepstudy(method)).certify({
    beta: Float64Array.of(250, 10),
    Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(600, 0, 0, 30) }],
    residual: { kind: 'variance', sigma2: 600 },
  }).best as Canonical;

describe('log-likelihoods of one point', () => {
  it('of a REML fit by ML are two, sigma kept or estimated anew', () => {
    const named = logLiksAt(refereeOf('REML'), best('REML'), sleepstudy('REML'));
    const source = 'lme4 1.1-31: logLik(fit), logLik(fit, REML = FALSE), and the ML density at its sigma';
    agree(named[0]?.value as number, -871.81413598, { abs: 1e-6, source });
    agree(named.find(({ by }) => by.includes('kept'))?.value as number, -875.99853, { abs: 5e-5, source });
    agree(named.find(({ by }) => by.includes('anew'))?.value as number, -875.99293, { abs: 5e-5, source });
    expect(new Set(named.map(({ by }) => by)).size).toBe(3);
  });
  it('have their best common factor where they are level', () => {
    const referee = refereeOf('ML');
    const point = scaled(best('ML'), 1.7);
    const found = bestScale(referee, point, 'ML');
    agree(found?.scale as number, 1 / 1.7, { rel: 1e-6, source: 'at the maximum no factor gains' });
    const there = referee.logLik(scaled(point, found?.scale as number), 'ML');
    agree(found?.logLik as number, isRefusal(there) ? Number.NaN : there.logLik, {
      abs: 1e-7,
      source: 'evaluated there',
    });
  });
  it('are tried with the constants that programs leave out', () => {
    const problem = sleepstudy('REML');
    const named = candidates([{ by: 'REML', value: -871.814136 }], problem, { text: '-1', value: -1, half: 0.5 });
    const value = (by: string): number => named.find((one) => one.by === by)?.value as number;
    const source = "arithmetic: n = 180, p = 2; log|X'X|/2 = 6.24806345 by R";
    agree(value('REML, without n/2 log(2 pi)') + 871.814136, -90 * Math.log(2 * Math.PI), { abs: 1e-9, source });
    agree(value('REML, with (n - p)/2 log(2 pi) added') + 871.814136, 89 * Math.log(2 * Math.PI), {
      abs: 1e-9,
      source,
    });
    agree(value("REML, with log|X'X|/2 added") + 871.814136, 6.24806345, { abs: 1e-8, source });
    expect(named.some(({ by }) => by.includes(' and '))).toBe(false);
  });
});
