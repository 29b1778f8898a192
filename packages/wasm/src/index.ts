export type { Kernels } from './kernels.ts';
export { ownedWorkspace, plainWorkspace, type Workspace, workspace } from './workspace.ts';
