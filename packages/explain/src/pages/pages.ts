/** All pages, and how one is found: names are typed by people, so case and blanks do not count. */
import { criterionPages } from './criterion.ts';
import { derivedPages } from './derived.ts';
import { integralPages } from './integral.ts';
import { modelPages } from './model.ts';
import { optimumPages } from './optimum.ts';
import type { Page } from './page.ts';
import { rowPages } from './rows.ts';
import { structurePages } from './structures.ts';

/** A page per cause and per verdict, in the order of the ladder. */
export const pages: readonly Page[] = [
  ...rowPages,
  ...modelPages,
  ...structurePages,
  ...criterionPages,
  ...integralPages,
  ...optimumPages,
  ...derivedPages,
];

/** By name, without regard to case. */
export const pageNamed = (name: string): Page | undefined =>
  pages.find(
    (page) =>
      page.name ===
      name
        .trim()
        .toLowerCase()
        .replaceAll(/[\s_]+/g, '-'),
  );
