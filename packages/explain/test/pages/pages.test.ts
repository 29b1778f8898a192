import { verdict } from '@mixdiff/schema';
import { describe, expect, it } from 'vitest';
import { causes } from '../../src/causes/causes.ts';
import { pageNamed, pages } from '../../src/pages/pages.ts';

describe('explain pages', () => {
  it('has one for every cause with a detector and every verdict', () => {
    const names = new Set(pages.map(({ name }) => name));
    expect([...causes.map(({ code }) => code), ...verdict.options].filter((name) => !names.has(name))).toEqual([]);
  });
  it('says of every cause without a detector why nothing looks for it', () => {
    const detected = new Set(causes.map(({ code }) => code));
    const silent = pages.filter(
      ({ name, kind, notDetected }) => kind === 'cause' && !detected.has(name) && !notDetected,
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
  it('has no name twice and no empty part', () => {
    expect(new Set(pages.map(({ name }) => name)).size).toBe(pages.length);
    for (const { name, meaning, evidence, remedy, example, source } of pages) {
      for (const text of [meaning, evidence, remedy, example, source]) expect(text.length, name).toBeGreaterThan(10);
    }
  });
  it('finds a page however its name is typed', () => {
    expect(pageNamed('False_Zero')?.name).toBe('false-zero');
    expect(pageNamed('no such thing')).toBeUndefined();
  });
});
