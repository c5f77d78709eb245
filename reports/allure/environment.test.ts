import { expect, test } from 'vitest'
import { exampleManifest } from '../testing/example.ts'
import { environmentOf } from './environment.ts'

const unknown = {
  ...{ model: undefined, price: undefined, os: undefined, kernel: undefined },
  ...{ architecture: undefined, cores: undefined, memoryBytes: undefined },
}

test('a cluster of processes has no hardware but the host', () => {
  expect(environmentOf(exampleManifest)).not.toHaveProperty('agent-1')
})

test('boards are told by what is known of them', () => {
  const hardware = [
    {
      node: 'agent-1',
      ...{ model: 'Raspberry Pi 4 Model B', price: { amount: 61, currency: 'EUR' }, cores: 4 },
      ...{ memoryBytes: 4 * 2 ** 30, architecture: 'arm64', os: 'Debian GNU/Linux 12', kernel: '6.1' },
    },
    { node: 'agent-2', ...unknown },
  ]
  expect(environmentOf({ ...exampleManifest, hardware })).toMatchObject({
    'agent-1': 'Raspberry Pi 4 Model B, 4 cores, 4.0 GiB, arm64, Debian GNU/Linux 12, kernel 6.1, 61 EUR',
    'agent-2': 'unknown',
  })
})
