import { z } from 'zod'
import { TahanError } from '../../../../support/errors.ts'
import type { Plug } from '../board.ts'
import {
  askPlug,
  credentialsFrom,
  needsPassword,
  type PlugAnswer,
  strangeAnswer,
  wrongPassword,
} from './plug-http.ts'
import type { Relay, RelayState } from './relay-switch.ts'

const answers = z.record(z.string(), z.unknown())

/** A relay of a device with Tasmota, by its web requests (`/cm?cmnd=Power1 Off`). */
export function tasmota(power: Plug<'tasmota'>, env: Readonly<Record<string, string | undefined>>): Relay {
  const credentials = credentialsFrom(power.passwordVariable, env)
  const { channel } = power
  const name = `the Tasmota at ${power.url} (channel ${channel})`
  const origin = new URL(power.url)

  async function command(
    words: string,
    signal: AbortSignal,
  ): Promise<PlugAnswer & { body: Record<string, unknown> }> {
    const url = new URL('/cm', origin)
    if (credentials) {
      url.searchParams.set('user', credentials.user)
      url.searchParams.set('password', credentials.password)
    }
    // Tasmota knows %20 for a blank, and no plus sign.
    url.search = `${url.searchParams}&cmnd=${encodeURIComponent(words)}`.replace(/^&/, '')
    const answer = await askPlug(url, credentials, signal)
    const { success, data } = answers.safeParse(answer.body)
    if (!success) throw strangeAnswer(origin, 'Tasmota', answer)
    // Before version 8.2.3 this came with status 200.
    if (/^Need user/.test(String(data.WARNING)))
      throw credentials ? wrongPassword(origin) : needsPassword(origin)
    return { ...answer, body: data }
  }

  function stateIn({ status, body }: PlugAnswer & { body: Record<string, unknown> }): RelayState {
    // A device with one relay leaves the number away.
    const state = body[`POWER${channel}`] ?? (channel === 1 ? body.POWER : undefined)
    if (state === 'ON' || state === 'OFF') return { on: state === 'ON' }
    if (status !== 200) throw strangeAnswer(origin, 'Tasmota', { status, body })
    throw new TahanError('POWER_CHANNEL_UNKNOWN', `There is no relay like ${name}.`, {
      because: 'the device does not know this channel; nothing was switched',
      lastWords: JSON.stringify(body).slice(0, 300),
      tryThis: 'the right channel in tahan_power; Tasmota counts from 1',
    })
  }

  return {
    name,
    read: async signal => stateIn(await command(`Power${channel}`, signal)),
    set: async (on, signal) => {
      await command(`Power${channel} ${on ? 'On' : 'Off'}`, signal)
    },
  }
}
