/** Names of the methods of denominator degrees of freedom. */
export const DDF = [
  'satterthwaite',
  'satterthwaite-expected',
  'kenward-roger',
  'kenward-roger-linear',
  'kenward-roger-expected',
  'containment',
  'between-within',
  'residual',
  'z',
] as const;
/** z: none, the normal and the chi-square. */
export type Ddf = (typeof DDF)[number];
