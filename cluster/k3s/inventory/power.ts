import { z } from 'zod'
import type { PowerSupply } from '../boards/board.ts'
import type { valueTypes } from './values.ts'

const kinds = ['none', 'poe-ssh', 'shelly', 'tasmota', 'command'] satisfies PowerSupply['by'][]

/**
 * `tahan_power` as it stands in a file. What switches is under `switch_off` and `switch_on`, since YAML takes a plain
 * `off` and `on` for false and true, and Ansible reads it so.
 */
export function powerSchema(types: ReturnType<typeof valueTypes>) {
  const { text, word, file, number, address, argv, url, hostKey, secretFromEnvironment } = types
  const plug = { url, password: secretFromEnvironment.optional() }
  return z
    .discriminatedUnion(
      'by',
      [
        z.strictObject({ by: z.literal('none') }),
        z.strictObject({
          by: z.literal('poe-ssh'),
          address,
          port: number(1, 65_535).default(22),
          user: word,
          key_file: file.optional(),
          host_key: hostKey.optional(),
          switch_off: text,
          switch_on: text,
          state: z.strictObject({ ask: text, is_off: text, is_on: text }).optional(),
        }),
        z.strictObject({ by: z.literal('shelly'), channel: number(0, 63).default(0), ...plug }),
        z.strictObject({ by: z.literal('tasmota'), channel: number(1, 32).default(1), ...plug }),
        z.strictObject({ by: z.literal('command'), switch_off: argv, switch_on: argv }),
      ],
      { error: `must be a mapping like {by: none}, where by is one of ${kinds.join(', ')}` },
    )
    .transform((written): PowerSupply => {
      switch (written.by) {
        case 'none':
          return written
        case 'command':
          return { by: 'command', off: written.switch_off, on: written.switch_on }
        case 'poe-ssh': {
          const { address, port, user, state } = written
          return {
            by: 'poe-ssh',
            address,
            port,
            user,
            keyFile: written.key_file,
            hostKey: written.host_key,
            off: written.switch_off,
            on: written.switch_on,
            state: state && { ask: state.ask, isOff: state.is_off, isOn: state.is_on },
          }
        }
        default: {
          const { by, url, channel, password } = written
          return { by, url: new URL(url).origin, channel, passwordVariable: password }
        }
      }
    })
}

/** The same the other way: what stands in a file for a power supply. */
export function powerInFile(power: PowerSupply): Record<string, unknown> {
  switch (power.by) {
    case 'none':
      return { by: 'none' }
    case 'command':
      return { by: 'command', switch_off: power.off, switch_on: power.on }
    case 'poe-ssh': {
      const { by, address, port, user, state } = power
      return {
        by,
        address,
        port,
        user,
        ...(power.keyFile && { key_file: power.keyFile }),
        ...(power.hostKey && { host_key: power.hostKey }),
        switch_off: power.off,
        switch_on: power.on,
        ...(state && { state: { ask: state.ask, is_off: state.isOff, is_on: state.isOn } }),
      }
    }
    default: {
      const { by, url, channel, passwordVariable } = power
      return {
        by,
        url,
        channel,
        ...(passwordVariable && { password: `{{ lookup('env', '${passwordVariable}') }}` }),
      }
    }
  }
}
