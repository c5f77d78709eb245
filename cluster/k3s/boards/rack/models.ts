import { TahanError } from '../../../../support/errors.ts'

/** What a virtual board plays. */
export interface BoardModel {
  /** As a Pi's device tree says it, and reports. */
  title: string
  /** What Linux shows as MemTotal: less than is sold, as the GPU and the firmware keep a part. */
  memoryMiB: number
  cores: number
  /**
   * What one of its cores does in the time of one core of a current server or laptop, 0 to 1. Rough on purpose, from
   * single-core scores published for these boards (Geekbench 5: Pi 3B+ about 110, Pi 4 about 220, Pi 5 about 600;
   * server cores at 2.5 to 3.5 GHz about 1000): a virtual board is to be short of CPU as its model is, not to be a
   * benchmark of it.
   */
  coreRatio: number
}

const pi3 = { title: 'Raspberry Pi 3 Model B Rev 1.2', memoryMiB: 906, cores: 4, coreRatio: 0.09 }
const pi4 = { title: 'Raspberry Pi 4 Model B Rev 1.4', cores: 4, coreRatio: 0.22 }
const pi5 = { title: 'Raspberry Pi 5 Model B Rev 1.0', cores: 4, coreRatio: 0.6 }
const cm4 = { ...pi4, title: 'Raspberry Pi Compute Module 4 Rev 1.1' }

/** The boards that a rack can be made of, by name. */
export const boardModels: Readonly<Record<string, BoardModel>> = {
  'pi-3b': pi3,
  'pi-3b-plus': { ...pi3, title: 'Raspberry Pi 3 Model B Plus Rev 1.3', coreRatio: 0.11 },
  'pi-4-1gb': { ...pi4, memoryMiB: 906 },
  'pi-4-2gb': { ...pi4, memoryMiB: 1_850 },
  'pi-4-4gb': { ...pi4, memoryMiB: 3_794 },
  'pi-4-8gb': { ...pi4, memoryMiB: 7_810 },
  'pi-5-4gb': { ...pi5, memoryMiB: 4_045 },
  'pi-5-8gb': { ...pi5, memoryMiB: 8_062 },
  'cm4-2gb': { ...cm4, memoryMiB: 1_850 },
  'cm4-4gb': { ...cm4, memoryMiB: 3_794 },
  'cm4-8gb': { ...cm4, memoryMiB: 7_810 },
}

export const defaultModel = 'pi-4-4gb'

/** @throws TahanError BOARD_MODEL */
export function boardModel(name: string): BoardModel {
  const model = boardModels[name]
  if (model) return model
  throw new TahanError('BOARD_MODEL', `There is no board model "${name}".`, {
    tryThis: `one of ${Object.keys(boardModels).join(', ')}`,
  })
}

/** What this machine has to give. */
export interface Machine {
  cores: number
  memoryMiB: number
}

/** What one board gets of this machine. */
export interface BoardLimits {
  memoryMiB: number
  /** CPU time per time: 0.88 is 88 % of one core. */
  cpus: number
  /** Why the board has less than its model, or undefined when it has all of it. */
  because: string | undefined
}

/** A board never gets more than this machine has, whatever its model. */
export function limitsOf(model: BoardModel, machine: Machine): BoardLimits {
  const wanted = Math.round(model.cores * model.coreRatio * 100) / 100
  const cpus = Math.min(wanted, machine.cores)
  const memoryMiB = Math.min(model.memoryMiB, machine.memoryMiB)
  const short: string[] = []
  if (cpus < wanted) short.push(`this machine has ${machine.cores} cores where ${wanted} are wanted`)
  if (memoryMiB < model.memoryMiB) {
    short.push(`this machine has ${machine.memoryMiB} MiB of memory where ${model.memoryMiB} are wanted`)
  }
  return { memoryMiB, cpus, because: short.length > 0 ? short.join('; ') : undefined }
}
