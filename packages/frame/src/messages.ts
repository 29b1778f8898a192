export * from './messages/config.ts';
export * from './messages/factors.ts';
export * from './messages/formula.ts';
export * from './messages/grid.ts';
export * from './messages/residual.ts';
export * from './messages/rows.ts';
export * from './messages/table.ts';
export * from './messages/values.ts';
