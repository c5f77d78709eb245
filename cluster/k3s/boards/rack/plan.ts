import type { BoardLimits } from './models.ts'
import type { RackBoard, RackShape } from './record.ts'
import type { CgroupTree } from './supervisor/cgroup-trees.ts'

/** A board before it has an address. */
export interface PlannedBoard extends Omit<RackBoard, 'address'> {
  /** Its place in the rack, from 0. */
  index: number
}

/** All a supervisor needs to put up a rack; on disk in the state folder. */
export interface RackPlan extends RackShape {
  id: string
  stateFolder: string
  /** False: the rack stays when its creator is gone. */
  attached: boolean
  /** Root of the image that all boards' disks begin with. */
  base: string
  limits: BoardLimits
  title: string
  boards: readonly PlannedBoard[]
  trees: readonly CgroupTree[]
  user: string
  /** Absolute path of Node and of the program that the power commands of the inventory run. */
  powerCommand: readonly string[]
}
