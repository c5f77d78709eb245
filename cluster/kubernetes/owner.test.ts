import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { statOf } from '../../support/process/identity.ts'
import { leftBehind, ownMark } from './owner.ts'

const own = JSON.parse(ownMark().annotations['tahan/owner']) as {
  host: string
  pid: number
  startTicks: string
}
const dead = { ...own, startTicks: 'of another' }
const made = (owner: object | string) => {
  const text = typeof owner === 'string' ? owner : JSON.stringify(owner)
  return { namespace: 'x', metadata: { annotations: { 'tahan/owner': text } } }
}

describe('what is found in a cluster', () => {
  test('was left behind when its process is dead, and not while it is our own', () => {
    expect(leftBehind([made(dead), made(own)])).toEqual([made(dead)])
  })

  test.for([
    ['of another name', { ...dead, host: dead.host.replace(hostname(), 'far') }],
    ['of the same name, or another container here', { ...dead, host: `${hostname()} 0123456789abcdef` }],
    ['that says its name alone', { ...dead, host: hostname() }],
  ] as const)('is left alone when it is of a machine %s', ([, owner]) => {
    expect(leftBehind([made(owner)])).toEqual([])
  })

  test.for(['', 'no JSON', 'null', '{"host": 1}'])('is left alone when it says %o', text => {
    expect(leftBehind([made(text), { namespace: 'x', metadata: undefined }])).toEqual([])
  })

  test('is in use when its process lives', () => {
    const other = { ...own, pid: process.ppid, startTicks: statOf(process.ppid)?.startTicks }
    expect(() => leftBehind([made(dead), made(other)])).toThrow(/CLUSTER_IN_USE[\s\S]*namespace x/)
  })
})
