export type { Kernels } from './kernels.ts';
export { type Room, type Rooms, type RoomsOptions, rooms } from './rooms.ts';
export { factorColumns } from './twins/columns.ts';
export { absorb } from './twins/triangles.ts';
export {
  drawingWorkspace,
  ownedWorkspace,
  plainWorkspace,
  separateWorkspace,
  type Workspace,
  workspace,
} from './workspace.ts';
