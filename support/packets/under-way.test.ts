import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UnderWay } from './under-way.ts'

test('each packet is settled once, in order, with what became of it', () => {
  const underWay = new UnderWay('a', 4)
  const one = underWay.add(0, 0.1)
  const two = underWay.add(10, 10.1)
  underWay.add(20, undefined)
  expect(underWay.receive(two, 12)).toBe(true)
  expect(underWay.receive(two, 13)).toBe(true)
  expect(underWay.receive(2, 14)).toBe(false) // never sent
  expect(underWay.receive(3, 14)).toBe(false) // not there yet
  expect(underWay.settle(0)).toBeUndefined()
  const packet = { node: 'a', sentMs: undefined, receivedMs: undefined, copies: 0 }
  expect(underWay.settle(15)).toEqual({ ...packet, sequence: one, dueMs: 0, sentMs: 0.1 })
  expect(underWay.isQuiet).toBe(true)
  expect(underWay.receive(one, 16)).toBe(false) // too late
  expect(underWay.settle(15)).toMatchObject({ sequence: two, receivedMs: 12, copies: 2 })
  expect(underWay.settle(15)).toBeUndefined()
  expect(underWay.settle(21)).toEqual({ ...packet, sequence: 2, dueMs: 20 })
  expect(underWay.count).toBe(0)
})

test('what this machine could not send was not sent, and is not lost', () => {
  const underWay = new UnderWay('a', 2)
  underWay.takeBack(underWay.add(0, 0))
  expect(underWay.isQuiet).toBe(true)
  expect(underWay.settle(1)).toMatchObject({ sentMs: undefined, copies: 0 })
})

test('whatever comes in whatever order, none is settled twice and none is forgotten', () => {
  const step = fc.oneof(
    fc.constant('send' as const),
    fc.record({ echo: fc.nat(30) }),
    fc.constant('settle' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), steps => {
      const underWay = new UnderWay('a', 8)
      const settled: number[] = []
      let sent = 0
      const settle = () => {
        const packet = underWay.settle(Number.POSITIVE_INFINITY)
        if (packet) settled.push(packet.sequence)
        return packet !== undefined
      }
      for (const [nowMs, one] of steps.entries()) {
        if (one === 'settle' || (one === 'send' && underWay.isFull)) settle()
        if (one === 'send') sent = underWay.add(nowMs, nowMs) + 1
        else if (one !== 'settle') {
          const { echo } = one
          expect(underWay.receive(echo, nowMs)).toBe(echo < sent && echo >= settled.length)
        }
      }
      while (settle());
      expect(settled).toEqual(Array.from({ length: sent }, (_, n) => n))
    }),
  )
})
