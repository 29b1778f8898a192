import { readdirSync, readFileSync } from 'node:fs';
import { isRefusal } from '@mixdiff/contract';
import { goldenPath, readGoldenJson } from '@mixdiff/testing';
import { expect } from 'vitest';
import { readAs } from '../src/model.ts';
import { readPrintout } from '../src/read.ts';

/** The numbers of a fit, asked of the fitted object. */
export interface FitNumbers {
  readonly fixed: Readonly<Record<string, number>>;
  readonly se: Readonly<Record<string, number>>;
  readonly random?: readonly {
    readonly group: string;
    readonly terms: readonly string[];
    readonly sd: readonly number[];
    readonly corr: readonly number[];
  }[];
  /** Of a residual model, by the names of its parameters. */
  readonly residual?: Readonly<Record<string, number>>;
  /** Covariance matrices of the visits, one for each group. */
  readonly visits?: readonly (readonly (readonly number[])[])[];
  readonly sigma: number | null;
  /** What R withholds is `NA`. */
  readonly logLik: number | 'NA' | null;
}
export const NAMES = readdirSync(goldenPath('printouts'))
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.replace('.txt', ''));
export const textOf = (name: string): string => readFileSync(goldenPath(`printouts/${name}.txt`), 'utf8');
export const numbersOf = (name: string): FitNumbers => readGoldenJson<FitNumbers>(`printouts/${name}.json`);

/** As a mail program breaks long lines. */
export const wrapped = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const out: string[] = [];
      let rest = line.trimEnd();
      while (rest.length > width && rest.lastIndexOf(' ', width) > rest.search(/\S/)) {
        const cut = rest.lastIndexOf(' ', width);
        out.push(rest.slice(0, cut));
        rest = rest.slice(cut + 1).trimStart();
      }
      return [...out, rest];
    })
    .join('\n');
export function read(text: string) {
  const printout = readPrintout(text);
  if (isRefusal(printout)) throw new Error(`${printout.refused}: ${printout.message}`);
  return { printout, as: readAs(printout, 'a.txt') };
}
/** Half a unit of the last printed digit, and what a program that rounds in steps may add. */
function unit(text: string, inSteps: boolean): number {
  const [, mantissa = '', exponent = '0'] = /^-?([\d.]+)(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  // mmrm rounds to one decimal more first: 5.521154, 5.52115, 5.5211
  return (inSteps ? 0.55 : 0.500001) * 10 ** (Number(exponent) - (mantissa.split('.')[1]?.length ?? 0));
}
const prints = (text: unknown, value: number, inSteps = false): void => {
  expect(typeof text).toBe('string');
  expect(Math.abs(Number(text) - value), `${text} for ${value}`).toBeLessThanOrEqual(
    unit(text as string, inSteps) + 1e-12,
  );
};
/** Every number of the fit is among what was read, to its printed digits, under its own name. */
export function expectNumbers(text: string, fit: FitNumbers): void {
  const { as } = read(text);
  const inSteps = as.program === 'mmrm';
  expect(Object.keys(as.fixed ?? {})).toEqual(Object.keys(fit.fixed));
  for (const [name, value] of Object.entries(fit.fixed)) prints(as.fixed?.[name], value, inSteps);
  for (const [name, value] of Object.entries(fit.se)) prints(as.se?.[name], value, inSteps);
  for (const { group, terms, sd, corr } of fit.random ?? []) {
    const own = (as.random ?? []).filter((one) => one.group === group || one.group.replace(/\.\d+$/, '') === group);
    for (const [i, term] of terms.entries()) {
      const block = own.find((one) => one.terms.includes(term));
      const at = block?.terms.indexOf(term) ?? -1;
      const variance = block?.cov?.[at]?.[at];
      if (block?.sd) prints(block.sd[at], sd[i] as number);
      if (variance != null) prints(variance, (sd[i] as number) ** 2);
      expect(block?.sd ?? block?.cov, `${group} ${term}`).toBeDefined();
      if (block?.corr && at > 0)
        for (let j = 0; j < i; j++) prints(block.corr[i - 1]?.[j], corr[(i * (i - 1)) / 2 + j] as number);
    }
  }
  expect(Object.keys(as.residual ?? {}).sort()).toEqual(Object.keys(fit.residual ?? {}).sort());
  for (const [name, value] of Object.entries(fit.residual ?? {})) prints(as.residual?.[name], value);
  expect(as.visits?.length ?? 0).toBe(fit.visits?.length ?? 0);
  for (const [v, rows] of (fit.visits ?? []).entries())
    for (const [i, row] of rows.entries())
      for (const [j, value] of row.entries()) prints(as.visits?.[v]?.cov?.[i]?.[j], value);
  if (fit.sigma !== null) {
    if (as.sigma !== undefined) prints(as.sigma, fit.sigma);
    if (as.sigma2 !== undefined) prints(as.sigma2, fit.sigma ** 2);
    expect(as.sigma ?? as.sigma2).toBeDefined();
  }
  const { logLik } = fit;
  if (logLik === 'NA') expect(as.logLik).toBe('NA');
  else if (logLik !== null && as.logLik !== undefined) {
    const value = Number(as.logLik);
    const near = [logLik, -2 * logLik].some((x) => Math.abs(x - value) <= unit(as.logLik as string, inSteps) + 1e-9);
    expect(near, `${as.logLik} for ${logLik}`).toBe(true);
  }
}
