import { z } from 'zod'
import { TahanError } from '../../../../support/errors.ts'
import type { Plug } from '../board.ts'
import { askPlug, credentialsFrom, strangeAnswer } from './plug-http.ts'
import type { Relay, RelayState } from './relay-switch.ts'

const identity = z.object({
  gen: z.number().optional(),
  type: z.string().optional(),
  model: z.string().optional(),
})
/** First generation: `/relay/<channel>`. */
const relayAnswer = z.object({ ison: z.boolean() })
/** Later generations: `Switch.GetStatus`. */
const switchStatus = z.object({ output: z.boolean(), apower: z.number().optional() })

/** A Shelly's relay; the generation is the device's own word, which it gives without a password. */
export function shelly(power: Plug<'shelly'>, env: Readonly<Record<string, string | undefined>>): Relay {
  const credentials = credentialsFrom(power.passwordVariable, env)
  const { channel } = power
  const name = `the Shelly at ${power.url} (channel ${channel})`
  const ask = (path: string, signal: AbortSignal) => askPlug(new URL(path, power.url), credentials, signal)

  let generation: Promise<number> | undefined
  const generationOf = async (signal: AbortSignal) => {
    const url = new URL('/shelly', power.url)
    const answer = await askPlug(url, undefined, signal)
    const { success, data } = identity.safeParse(answer.body)
    if (!success || (data.gen === undefined && data.type === undefined))
      throw strangeAnswer(url, 'Shelly', answer)
    return data.gen ?? 1
  }
  const isFirst = async (signal: AbortSignal) => {
    generation ??= generationOf(signal).catch((thrown: unknown) => {
      generation = undefined
      throw thrown
    })
    return (await generation) === 1
  }

  return {
    name,
    async read(signal): Promise<RelayState> {
      const first = await isFirst(signal)
      const path = first ? `/relay/${channel}` : `/rpc/Switch.GetStatus?id=${channel}`
      const answer = await ask(path, signal)
      if (answer.status === 404 || isMissingId(answer.body)) throw noChannel(name)
      if (first) {
        const { success, data } = relayAnswer.safeParse(answer.body)
        if (success) return { on: data.ison }
      } else {
        const { success, data } = switchStatus.safeParse(answer.body)
        if (success) return { on: data.output, watts: data.apower }
      }
      throw strangeAnswer(new URL(path, power.url), 'Shelly with a relay', answer)
    },
    async set(on, signal): Promise<void> {
      const path = (await isFirst(signal))
        ? `/relay/${channel}?turn=${on ? 'on' : 'off'}`
        : `/rpc/Switch.Set?id=${channel}&on=${on}`
      const answer = await ask(path, signal)
      if (answer.status !== 200) throw strangeAnswer(new URL(path, power.url), 'Shelly with a relay', answer)
    },
  }
}

/** Later generations: `{"code":-105,"message":"Argument 'id', value 9 not found!"}` with an HTTP status of 500. */
function isMissingId(body: unknown): boolean {
  return z.object({ code: z.literal(-105) }).safeParse(body).success
}

function noChannel(name: string): TahanError {
  return new TahanError('POWER_CHANNEL_UNKNOWN', `There is no relay like ${name}.`, {
    because: 'the device does not know this channel; nothing was switched',
    tryThis: 'the right channel in tahan_power; a Shelly counts from 0',
  })
}
