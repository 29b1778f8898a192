import { readGoldenJson } from '@mixdiff/testing';

type Numbers = readonly (string | null)[];
export interface Table {
  readonly [term: string]: { readonly ndf: Numbers; readonly ddf: Numbers; readonly F: Numbers; readonly p: Numbers };
}
interface Joint {
  readonly F: Numbers;
  readonly ndf: Numbers;
  readonly ddf: Numbers;
  readonly p: Numbers;
}
/** Where R stopped; random terms in lme4's order. */
export interface Estimates {
  readonly beta: Numbers;
  readonly sigma: Numbers;
  readonly random: readonly { readonly columns: readonly string[]; readonly cov: Numbers }[];
}
export interface Recorded {
  readonly at: Estimates;
  readonly atML: Estimates;
  readonly atKR: Estimates;
  readonly criterion: Numbers;
  readonly deviance: Numbers;
  readonly sigma: Numbers;
  readonly satterthwaite: {
    readonly term: readonly string[];
    readonly se: Numbers;
    readonly df: Numbers;
    readonly p: Numbers;
  };
  readonly satterthwaiteML: { readonly df: Numbers };
  readonly kenwardRoger: { readonly se: Numbers; readonly df: Numbers; readonly p: Numbers };
  readonly joint?: Joint;
  readonly jointKR?: Joint;
  readonly anova?: { readonly I: Table; readonly III: Table; readonly IKR?: Table; readonly IIIKR?: Table };
  readonly sequential?: { readonly term: readonly string[]; readonly F: Numbers };
  readonly drop1?: {
    readonly term: readonly string[];
    readonly lrt: Numbers;
    readonly p: Numbers;
  };
  readonly KRmodcomp?: Joint & { readonly term: string; readonly scaling: Numbers; readonly unscaled: Numbers };
}
interface Drawn {
  readonly seed: number;
  readonly nsim: number;
  readonly first: Numbers;
  readonly last: Numbers;
  readonly sum: Numbers;
}
interface Exact {
  readonly model: string;
  readonly term: string;
  readonly seed: number;
  readonly statistic: Numbers;
  readonly p: Numbers;
}
interface Pair {
  readonly statistic: Numbers;
  readonly p: Numbers;
}
export const recorded = readGoldenJson<{
  readonly provenance: { readonly source: string; readonly packages: Readonly<Record<string, string>> };
  readonly models: Readonly<Record<string, Recorded>>;
  readonly draws: Readonly<Record<string, Drawn>>;
  readonly exact: readonly Exact[];
  readonly lrt: {
    readonly x: Numbers;
    readonly skip: number;
    readonly seed: number;
    readonly variance: Pair;
    readonly both: Pair;
  };
  readonly nulls: { readonly rlrt: Numbers; readonly lrt: Numbers };
}>('inference/r.json');

export const numbers = (texts: Numbers): number[] =>
  texts.map((t) => (t === null ? NaN : Number(t.replace('Inf', 'Infinity'))));
export const one = (texts: Numbers): number => numbers(texts)[0];
