/** Fields of a model: none is lost between what says it and what is built. */
import { describe, expect, it } from 'vitest';
import { defaultMethods, STATED, specOf } from '../src/index.ts';

describe('specOf', () => {
  const said = Object.fromEntries(STATED.map((field, i) => [field, `value ${i}`]));
  it('keeps every field of a model, and only those', () => {
    const config = { ...said, method: 'ML', data: 'd.csv', backend: 'lme4', title: 't' };
    expect(specOf(config as never)).toEqual(said);
  });
  it('leaves out what is there without a value, so that a spread over it changes nothing', () => {
    expect(Object.keys(specOf({ formula: 'y ~ 1 + (1 | g)', where: undefined }))).toEqual(['formula']);
  });
});
describe('defaultMethods', () => {
  it('is both of a linear model, and likelihood alone of a family or link of its own', () => {
    expect(defaultMethods({})).toEqual(['REML', 'ML']);
    expect(defaultMethods({ family: 'gaussian', link: 'identity' })).toEqual(['REML', 'ML']);
    expect(defaultMethods({ family: 'poisson' })).toEqual(['ML']);
    expect(defaultMethods({ family: 'gaussian', link: 'log' })).toEqual(['ML']);
  });
});
