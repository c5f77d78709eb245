import { expect, test } from 'vitest'
import { exampleManifest } from '../testing/example.ts'
import { againCommand } from './again.ts'

test('the command names the spec, and how the run was made', () => {
  expect(againCommand({ id: 'packet-loss', question: 'qos' }, exampleManifest, 0)).toBe(
    'TAHAN_TARGET=embedded TAHAN_PROFILE=quick TAHAN_SEED=4711 npx vitest run specs/qos/packet-loss.spec.ts',
  )
  const recorded = { id: 'network-loss-r1', spec: 'specs/ha/network-degrade.spec.ts' }
  expect(againCommand(recorded, exampleManifest, 3)).toContain(
    'TAHAN_TRIALS=3 npx vitest run specs/ha/network-degrade.spec.ts',
  )
})

test('of earlier runs, which do not name it, the spec is told by the experiment’s name', () => {
  expect(againCommand({ id: 'node-power-off-r3' }, exampleManifest, 1)).toContain(
    'specs/ha/node-power-off.spec.ts',
  )
})

test('names the app, where it is another than usual', () => {
  const manifest = { target: 'embedded', profile: 'quick', seed: 7 }
  const id = 'queue-drain-r1'
  expect(againCommand({ id }, { ...manifest, app: 'video-to-mp3' }, 1)).toMatch(
    /^TAHAN_APP=video-to-mp3 TAHAN_TARGET/,
  )
  expect(againCommand({ id }, { ...manifest, app: 'hello' }, 1)).toMatch(/^TAHAN_TARGET/)
})
