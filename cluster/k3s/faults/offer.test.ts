import { describe, expect, test } from 'vitest'
import type { Board, PowerSupply } from '../boards/board.ts'
import { whyNoDegradation, whyNot } from './offer.ts'
import { parseSurvey } from './survey.ts'

const byCommand: PowerSupply = { by: 'command', off: ['true'], on: ['true'] }

function board(name: string, role: Board['role'], power: PowerSupply = byCommand): Board {
  return {
    ...{ name, role, address: '192.0.2.1', port: 22, user: 'pi', power },
    ...{ keyFile: undefined, hostKey: undefined, model: undefined, price: undefined },
  }
}

const full = 'has netem\nhas shaping\n'
const survey = (of: Board, text = full) => parseSurvey(of, text)
const cluster = (agentPower?: PowerSupply, text = full) => [
  survey(board('server-1', 'server')),
  survey(board('agent-1', 'agent', agentPower), text),
]

describe('what boards can bear', () => {
  test('is everything, where each has power that can be switched and a full kernel', () => {
    for (const kind of [
      'container-kill',
      'node-power-off',
      'node-power-on',
      'server-power-off',
      'network-degrade',
    ] as const)
      expect(whyNot(kind, cluster())).toBeUndefined()
  })

  test('without an agent, nothing that takes a node away', () => {
    const alone = [survey(board('server-1', 'server'))]
    expect(whyNot('node-network-cut', alone)).toContain('needs an agent')
    expect(whyNot('container-kill', alone)).toBeUndefined()
  })

  test('no loss of the only server where there are three', () => {
    const three = ['server-1', 'server-2', 'server-3'].map(name => survey(board(name, 'server')))
    expect(whyNot('server-power-off', three)).toContain('there are 3')
  })

  test('SysRq takes the power of a board without a supply, and cannot keep it off', () => {
    expect(whyNot('node-power-off', cluster({ by: 'none' }))).toBeUndefined()
    expect(whyNot('node-power-on', cluster({ by: 'none' }))).toContain('agent-1 has no tahan_power')
  })

  test('never SysRq in a container: it would restart the machine below', () => {
    const reason = whyNot('node-power-off', cluster({ by: 'none' }, 'container systemd-nspawn\n'))
    expect(reason).toContain('SysRq would restart the machine')
  })

  test('a delay needs netem, a rate does not', () => {
    const noNetem = cluster(undefined, 'has shaping\n')
    expect(whyNoDegradation('delay', noNetem)).toContain('netem')
    expect(whyNoDegradation('rate', noNetem)).toBeUndefined()
    expect(whyNoDegradation('loss', noNetem)).toBeUndefined()
  })

  test('a board that lacks a program says which', () => {
    const lacking = cluster(undefined, `missing tc\nmissing unshare\n${full}`)
    expect(whyNot('network-degrade', lacking)).toBe('network-degrade needs tc, unshare on agent-1')
  })
})

test('a survey reads what a Pi says of itself', () => {
  const text = `model Raspberry Pi 4 Model B Rev 1.4
os Debian GNU/Linux 12 (bookworm)
kernel 6.1.0-rpi7-rpi-v8
architecture aarch64
cores 4
memory 3885396
${full}`
  expect(survey(board('pi-1', 'server'), text)).toMatchObject({
    hardware: {
      node: 'pi-1',
      model: 'Raspberry Pi 4 Model B Rev 1.4',
      os: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.1.0-rpi7-rpi-v8',
      architecture: 'aarch64',
      cores: 4,
      memoryBytes: 3_978_645_504,
    },
    isContainer: false,
    missing: [],
  })
})
