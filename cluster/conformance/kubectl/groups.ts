import type { Group } from '../behaviour.ts'
import { describing } from './describing.ts'
import { reading } from './reading.ts'
import { rights } from './rights.ts'
import { running } from './running.ts'
import { writing } from './writing.ts'

/** What kubectl must do and say on any Kubernetes target: its words are those of a real K3s. */
export const kubectlGroups: readonly Group[] = [running, describing, reading, writing, rights]
