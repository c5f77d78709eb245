import { setTimeout as sleep } from 'node:timers/promises'
import { TahanError } from '../../../../support/errors.ts'
import type { PowerSwitch } from './power-switch.ts'

/** A relay that tells its state. */
export interface Relay {
  /** In words, with address and channel. */
  name: string
  /** @throws TahanError POWER_CHANNEL_UNKNOWN when the device has no such channel */
  read: (signal: AbortSignal) => Promise<RelayState>
  set: (on: boolean, signal: AbortSignal) => Promise<void>
}

export interface RelayState {
  on: boolean
  /** Power drawn through it, where the device measures it. */
  watts?: number | undefined
}

const lookEveryMs = 100

/** Switches a relay and takes the device's own word for it. */
export class RelaySwitch implements PowerSwitch {
  readonly #relay: Relay
  readonly #followsWithinMs: number

  /** @param followsWithinMs after an order it is asked for so long until it says what was ordered */
  constructor(relay: Relay, followsWithinMs = 3_000) {
    this.#relay = relay
    this.#followsWithinMs = followsWithinMs
  }

  off(signal: AbortSignal): Promise<string> {
    return this.#set(false, signal)
  }

  on(signal: AbortSignal): Promise<string> {
    return this.#set(true, signal)
  }

  async #set(on: boolean, signal: AbortSignal): Promise<string> {
    const relay = this.#relay
    // Asked first: a device that lacks this channel may take the order for another one.
    const before = await relay.read(signal)
    await relay.set(on, signal)
    const untilMs = performance.now() + this.#followsWithinMs
    for (;;) {
      const state = await relay.read(signal)
      if (state.on === on) {
        const drawn = state.watts === undefined ? '' : ` and delivers ${state.watts} W`
        const already = before.on === on ? ', as it was before' : ''
        return `${relay.name} says that it is ${word(on)}${drawn}${already}`
      }
      if (performance.now() > untilMs) throw notSwitched(relay.name, on)
      await sleep(lookEveryMs, undefined, { signal })
    }
  }
}

export const word = (on: boolean) => (on ? 'on' : 'off')

export function notSwitched(name: string, on: boolean, lastWords?: string): TahanError {
  return new TahanError('POWER_NOT_SWITCHED', `${name} took the order and is not ${word(on)}.`, {
    because: 'it says so itself, when asked afterwards',
    ...(lastWords && { lastWords }),
    tryThis: 'look for a schedule, a lock or an overload on the device, and whether its relay is stuck',
  })
}
