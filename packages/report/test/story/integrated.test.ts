import { expect, test } from 'vitest';
import { comparisonText } from '../../src/index.ts';
import { example } from '../example.ts';

type Document = ReturnType<typeof example>;
const told = (change: (certificate: Document['certificates'][number], at: number) => void): string => {
  const document = example({ noSpread: true });
  document.certificates.forEach(change);
  return comparisonText(document).replace(/\s+/g, ' ');
};
test('what an engine prints of separated data stands beside "no finite maximum"', () => {
  const text = told((certificate, at) => {
    if (at > 0) return;
    certificate.verdict = 'separated';
    certificate.evidence.endless = {
      of: 'fixed-effects',
      direction: [{ name: '(Intercept)', value: 1 }],
      supremum: -9.5,
      slope: null,
    };
    certificate.sentences = [{ code: 'certify/separated-along', text: 'the data are separated along (Intercept): …' }];
  });
  expect(text).toMatch(/There is no finite maximum: the data are separated, and \S+ stops where an optimizer gave up/);
  expect(text).toMatch(
    /prints \(Intercept\) [\d.-]+ \(SE [\d.]+\): there is no finite maximum\. The data are separated along \(Intercept\)/,
  );
  expect(text).toContain('SEPARATED');
  expect(text).not.toContain('Proof that');
});
test('the sentence of the approximation is told once, with all fits that it is of', () => {
  const sentence = { code: 'certify/approximation', text: 'Laplace is good enough here: against quadrature …' };
  const text = told((certificate, at) => {
    certificate.verdict = at === 0 ? 'at-limit' : 'interior-maximum';
    certificate.sentences = at < 2 ? [sentence] : [];
  });
  expect(text.match(/Laplace is good enough here/g)).toHaveLength(1);
  expect(text).toMatch(/\S+ and \S+: Laplace is good enough here/);
  expect(text).toContain('at a limit');
});
