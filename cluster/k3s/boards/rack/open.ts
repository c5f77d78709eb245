import type { RackRecord, RackShape } from './record.ts'

export interface RackOptions extends Partial<RackShape> {
  /** True: the rack stays when this process ends, until `takeDownRack`. */
  stays?: boolean
  /** Gives up starting. */
  signal?: AbortSignal
}

export interface Rack extends AsyncDisposable {
  readonly record: RackRecord
  /** Holds everything of the rack; gone with it. */
  readonly stateFolder: string
}
