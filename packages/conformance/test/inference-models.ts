import { isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { readGolden, readGoldenJson } from '@mixdiff/testing';

interface Model {
  readonly name: string;
  readonly data: string;
  readonly formula: string;
  readonly where?: string;
  readonly derive?: Readonly<Record<string, string>>;
  readonly factors: readonly string[];
  readonly skip?: readonly [number, number];
  readonly weights?: string;
}
const { models } = readGoldenJson<{ models: readonly Model[] }>('inference/models.json');

export function sure<T extends object>(answer: T): Exclude<T, { refused: unknown }> {
  if (isRefusal(answer)) throw new Error(`${answer.refused}: ${answer.message}`);
  return answer as Exclude<T, { refused: unknown }>;
}

/** A model of golden/inference/models.json. */
export function inferenceModel(name: string, method: Method): Problem {
  const model = models.find((m) => m.name === name);
  if (!model) throw new Error(`no model ${name}`);
  const { data, formula, where, derive, factors, skip, weights } = model;
  const [head, ...lines] = readGolden(data).trimEnd().split('\n');
  const rows = skip ? lines.filter((_, i) => (i + 1) % skip[0] !== skip[1]) : lines;
  const table = sure(parseCsv([head, ...rows].join('\n'), { name: data }));
  const spec = {
    formula,
    method,
    factors: Object.fromEntries(factors.map((factor) => [factor, null])),
    ...(where ? { where } : {}),
    ...(derive ? { derive } : {}),
    ...(weights ? { weights } : {}),
  };
  return sure(buildProblem(table, spec, { dataHash: '' })).problem;
}

type Texts = readonly (string | null)[];
export const numbers = (texts: Texts): number[] =>
  texts.map((t) => (t === null ? Number.NaN : Number(t.replace('Inf', 'Infinity'))));

interface Limits {
  readonly name: readonly string[];
  readonly lower: Texts;
  readonly upper: Texts;
}
export const newest = readGoldenJson<{
  readonly provenance: { readonly packages: { readonly lme4: string } };
  readonly profile: Readonly<Record<string, Limits>>;
  readonly boot: Readonly<Record<string, Limits & { readonly seed: number; readonly nsim: number }>>;
}>('inference/lme4-newest.json');

export const recorded = readGoldenJson<{
  readonly provenance: { readonly packages: Readonly<Record<string, string>> };
  readonly exact: readonly {
    readonly model: string;
    readonly term: string;
    readonly seed: number;
    readonly statistic: Texts;
    readonly p: Texts;
  }[];
  readonly pb: readonly {
    readonly model: string;
    readonly drop: string;
    readonly seed: number;
    readonly nsim: number;
    readonly statistic: Texts;
    readonly p: Texts;
    readonly reference: Texts;
    readonly bartlett: Texts;
    readonly gamma: Texts;
  }[];
}>('inference/r.json');
