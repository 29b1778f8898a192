export type { Kernels } from './kernels.ts';
export { loadModule } from './load.ts';
export { factorColumns } from './twins/columns.ts';
export { drawingWorkspace, ownedWorkspace, plainWorkspace, type Workspace, workspace } from './workspace.ts';
