import { expect, test } from 'vitest';
import { methodsText } from '../src/methods-text.ts';
import { example } from './example.ts';

test('the sentences name model, method, sizes, engines with versions, and that one fit is no maximum', () => {
  const document = example();
  const text = methodsText(document);
  expect(text).toContain(document.problem.formula);
  for (const method of ['restricted maximum likelihood (REML)', 'maximum likelihood (ML)'])
    expect(text).toContain(method);
  expect(text).toContain('953 observations');
  for (const { fit } of document.fits) expect(text).toContain(fit?.as as string);
  expect(text).toMatch(/is not \(false-zero, 0\.94\d? below/);
  // sentences for a paper: no markup, one line a paragraph
  expect(
    text
      .trim()
      .split('\n\n')
      .every((paragraph) => !paragraph.includes('\n')),
  ).toBe(true);
});
test('what was read as a name stays text', () => {
  expect(methodsText(example({ name: '\u001b[31mred' }))).not.toContain('\u001b');
});
