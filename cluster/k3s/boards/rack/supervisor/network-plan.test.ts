import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  boardLines,
  boardMac,
  boardPort,
  cableLines,
  hostLines,
  hostLink,
  switchLines,
} from './network-plan.ts'

test("the machine gets one link, by whose name the subnet is the rack's", () => {
  expect(hostLines('cafe0001', 7, '/state/switch')).toEqual([
    'link add tahan7 type veth peer name uplink netns /state/switch',
    'link set tahan7 alias "tahan-rack cafe0001"',
    'address add 10.214.7.1/24 dev tahan7',
    'link set tahan7 up',
  ])
})

test('boards hang on a switch that answers for all that is not there', () => {
  expect(switchLines(7)).toContain('route add unreachable default')
  expect(cableLines('cafe0001', 2, '/state/board2')).toEqual([
    'link add port2 type veth peer name eth0 address 02:ca:fe:00:01:02 netns /state/board2',
    'link set port2 master rack up',
  ])
  expect(boardLines(7, 2)).toEqual([
    'link set lo up',
    'address add 10.214.7.13/24 dev eth0',
    'link set eth0 up',
    'route add default via 10.214.7.254',
  ])
})

test('hardware addresses are fixed, local, of one machine, and different; names of links are short enough', () => {
  const rack = fc.stringMatching(/^[0-9a-f]{8}$/)
  const index = fc.integer({ min: 0, max: 48 })
  fc.assert(
    fc.property(rack, index, index, (id, one, other) => {
      const mac = boardMac(id, one)
      expect(mac).toMatch(/^02(:[0-9a-f]{2}){5}$/)
      expect(boardMac(id, other) === mac).toBe(one === other)
    }),
  )
  expect(Math.max(hostLink(250).length, boardPort(48).length)).toBeLessThanOrEqual(15)
})
