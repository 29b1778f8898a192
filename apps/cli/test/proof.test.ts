import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv } from '@mixdiff/frame';
import { type ProofModel, type ProofPoint, proofScript } from '@mixdiff/proof';
import { plainLogLik } from '@mixdiff/referee';
import type { ComparisonDocument } from '@mixdiff/schema';
import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import type { LoadedModel } from '../src/model.ts';
import { writeProof } from '../src/proof.ts';

/** Where R is missing these tests do not run, and say so: what they show needs R. */
const RSCRIPT = process.env['RSCRIPT'] ?? 'Rscript';
const hasR = spawnSync(RSCRIPT, ['--version']).status === 0;
const why = hasR ? '' : ' (skipped: needs Rscript)';

const HEADER = ',the dose,group,inner,treat,score out,n w,off,keep';
/** Row names as write.csv puts them, odd names, missing cells, labels that are numbers, text factors. */
function table(names: Readonly<Record<string, string>> = {}): string {
  const header = HEADER.split(',').map((name) => `"${(names[name] ?? name).replaceAll('"', '""')}"`);
  const cell = (i: number): string[] => {
    const dose = i % 7 === 3 ? 'NA' : String((i * 37) % 11);
    const score = i % 13 === 5 ? '' : (((i * 7919) % 1009) / 100).toFixed(3);
    return [
      String(i + 1),
      dose,
      String((i % 6) + 5),
      `b${i % 3}`,
      ['z', 'a', 'm'][(i * i) % 3] as string,
      score,
      String(1 + (i % 4) / 2),
      String((i % 5) / 10),
      i % 9 === 0 ? 'no' : 'yes',
    ];
  };
  return `${[header.join(','), ...Array.from({ length: 90 }, (_, i) => cell(i).join(','))].join('\n')}\n`;
}
interface Model {
  readonly spec: ModelSpec;
  readonly contrasts?: Readonly<Record<string, string>>;
  /** Other names in the header, each for the column that stands there. */
  readonly names?: Readonly<Record<string, string>>;
}
/** Nothing of a name runs: what each of these would leave behind does not appear. */
const CANARY = join(mkdtempSync(join(tmpdir(), 'mixdiff-canary-')), 'canary');
const RUN = `system('touch ${CANARY}')`;
const nasty = (text: string): Model => ({
  spec: {
    formula: `${quoted(`s${text}`)} ~ ${quoted(text)} + treat + (1 | ${quoted(`g${text}`)})`,
    method: 'ML',
    weights: `${RUN}; id${text}`,
    offset: `o${text}`,
    factors: { treat: ['m', 'z', 'a'] },
    weightsKind: 'precision',
  },
  names: {
    'score out': `s${text}`,
    'the dose': text,
    group: `g${text}`,
    'n w': `${RUN}; id${text}`,
    off: `o${text}`,
  },
});
const quoted = (name: string): string => `\`${name.replace(/[\\`]/g, '\\$&')}\``;
const MODELS: Readonly<Record<string, Model>> = {
  nested: { spec: { formula: '`score out` ~ `the dose` + treat + (1 | group/inner)', method: 'ML' } },
  'random slopes, centred, some rows': {
    spec: {
      formula: '`score out` ~ cd * treat + (cd | group)',
      method: 'REML',
      where: "keep == 'yes'",
      derive: { cd: '`the dose` - mean(`the dose`, na.rm = TRUE)' },
      factors: { group: null, treat: ['m', 'z', 'a'] },
    },
  },
  'uncorrelated slopes, sum contrasts': {
    spec: {
      formula: '`score out` ~ I(`the dose`^2) + treat + (0 + treat || inner) + (1 | group)',
      method: 'ML',
      contrasts: 'sum',
    },
    contrasts: { '*': 'sum' },
  },
  'own contrasts, weights, offset': {
    spec: {
      formula: '`score out` ~ 0 + treat + log(`the dose` + 1) + (1 | factor(group))',
      method: 'REML',
      contrasts: { treat: 'helmert' },
      weights: 'n w',
      offset: 'off',
      weightsKind: 'precision',
    },
    contrasts: { treat: 'helmert' },
  },
  ...Object.fromEntries(
    [
      `a\n${RUN}\nb`,
      `"); ${RUN} #`,
      `\`; ${RUN} #`,
      `\\\`${RUN}\\`,
      `\\"${RUN}`,
      "x'y",
      '\u001b]0;PWNED\u0007\u001b[2J',
      '\u202egnp.exe \u2066\u061c',
      'f(x):z',
      '%s %n',
      '__proto__',
    ].map((text, i) => [`nasty name ${i + 1}`, nasty(text)]),
  ),
};
/** Two points of which nothing is special. */
function pointOf(problem: Problem, shift: number): Canonical {
  return {
    beta: Float64Array.from(problem.parts.conditional.columns, (_, j) => 1 + shift + j / 10),
    Sigma: problem.random.map(({ columns: { length: c } }) => ({
      nrow: c,
      ncol: c,
      data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) === 0 ? 0.7 + shift : 0.1)),
    })),
    residual: { kind: 'variance', sigma2: 5 + shift },
  };
}
const documentOf = (problem: Problem, at: Canonical): ProofPoint => ({
  beta: [...at.beta],
  random: problem.random.map(({ group, columns }, k) => {
    const c = columns.length;
    const cov = Array.from({ length: c }, (_, i) =>
      Array.from({ length: c }, (_, j) => at.Sigma[k]?.data[j * c + i] as number),
    );
    return { group, terms: [...columns], cov };
  }),
  sigma2: at.residual.kind === 'variance' ? at.residual.sigma2 : null,
});

describe('proof.R', () => {
  for (const [title, { spec, contrasts = {}, names = {} }] of Object.entries(MODELS)) {
    test.runIf(hasR)(`builds the model by itself and finds our likelihoods: ${title}${why}`, () => {
      const csv = table(names);
      const read = parseCsv(csv, { name: 'd.csv' });
      if (isRefusal(read)) throw new Error(read.message);
      const built = buildProblem(read, spec, { dataHash: '' });
      if (isRefusal(built)) throw new Error(built.message);
      const { problem } = built;
      const [a, b] = [pointOf(problem, 0), pointOf(problem, 0.4)];
      const model: ProofModel = {
        formula: problem.source.formula,
        where: spec.where ?? null,
        derive: spec.derive ?? {},
        factors: spec.factors ?? {},
        ordered: [],
        contrasts,
        weights: spec.weights ?? null,
        offset: spec.offset ?? null,
        nobs: problem.response.y.length,
        columns: problem.parts.conditional.columns,
        dataPath: "odd 'folder/d.csv",
        isColumn: (name) => read.columns.has(name),
      };
      const along = [
        {
          term: 0,
          name: 'variance',
          direction: problem.random[0]?.columns.map((_, i) => (i === 0 ? 1 : 0)) ?? [],
        },
      ];
      const script = proofScript(model, [
        {
          fit: 'a/ML',
          method: problem.method,
          weights: 'precision',
          stopped: documentOf(problem, a),
          best: documentOf(problem, b),
          along,
        },
      ]);
      if (isRefusal(script)) throw new Error(script.message);
      const [first, second, difference, slope] = run(script.text, csv);
      expect(existsSync(CANARY)).toBe(false);
      const [la, lb] = [plainLogLik(problem, a), plainLogLik(problem, b)];
      agree(first as number, la, { abs: 2e-6, source: 'the likelihood written out' });
      agree(second as number, lb, { abs: 2e-6, source: 'the likelihood written out' });
      agree(difference as number, lb - la, { abs: 2e-6, source: 'the likelihood written out' });
      const moved = (h: number): Canonical => ({
        ...a,
        Sigma: a.Sigma.map((S, k) => (k > 0 ? S : { ...S, data: S.data.map((x, i) => (i === 0 ? x + h : x)) })),
      });
      const central = (plainLogLik(problem, moved(1e-4)) - plainLogLik(problem, moved(-1e-4))) / 2e-4;
      agree(slope as number, central, { rel: 1e-4, source: 'central differences of the same' });
    });
  }
});

test('a script of an earlier comparison does not stay beside one without a finding', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-proof-'));
  writeFileSync(join(folder, 'proof.R'), '# of another model');
  const model = { config: { data: 'd.csv' }, folder, spec: {} } as unknown as LoadedModel;
  const nothing = { fits: [], certificates: [] } as unknown as ComparisonDocument;
  expect(writeProof(folder, model, nothing)).toBeNull();
  expect(existsSync(join(folder, 'proof.R'))).toBe(false);
});

function run(script: string, csv: string): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-proof-'));
  execFileSync('mkdir', ['-p', join(folder, "odd 'folder"), join(folder, 'out')]);
  writeFileSync(join(folder, "odd 'folder", 'd.csv'), csv);
  const path = join(folder, 'out', 'proof.R');
  writeFileSync(path, script.replace('"odd \'folder/d.csv"', '"../odd \'folder/d.csv"'));
  const printed = execFileSync(RSCRIPT, ['--vanilla', path], { cwd: tmpdir(), encoding: 'utf8' });
  return [...printed.matchAll(/ (-?\d+\.\d+)$/gm)].map((m) => Number(m[1]));
}
