import { openCertifier } from '@mixdiff/certify';
import type { Canonical, Problem } from '@mixdiff/contract';
import { agree, jsp, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { transformsOf } from '../src/transforms.ts';

const best = (problem: Problem): Canonical => {
  const start: Canonical = {
    beta: new Float64Array(problem.parts.conditional.columns.length),
    Sigma: problem.random.map(({ columns: { length: c } }) => ({
      nrow: c,
      ncol: c,
      data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) === 0 ? 1 : 0)),
    })),
    residual: { kind: 'variance', sigma2: 1 },
  };
  return openCertifier(problem, { starts: 8 }).certify(start).best as Canonical;
};

describe('the same model written another way', () => {
  const problem = sleepstudy('ML');
  const certifier = openCertifier(problem, { starts: 8 });
  const height = certifier.certify(best(problem)).logLik as number;
  it.each(transformsOf(problem).map((t) => [t.change, t] as const))(
    '%s: its maximum is the maximum',
    (_, transform) => {
      const at = transform.back(best(transform.problem));
      agree(certifier.certify(at).logLik as number, height, { abs: 1e-6, source: 'the model as it was written' });
    },
  );
  it('knows a factor from a number, and puts a centred column back where it was', () => {
    const changes = transformsOf(jsp('ML'), { craven: 25 }).map(({ change }) => change);
    expect(changes).toContain('last level of social as reference');
    expect(changes).toContain('craven not centred');
    expect(changes).not.toContain('social2 times 10');
  });
});
