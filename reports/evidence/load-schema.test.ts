import { expect, test } from 'vitest'
import { madeStep } from '../../support/measure/load/testing/made-step.ts'
import { stepEvidenceSchema } from './load-schema.ts'

test.for([
  ['of a closed loop', madeStep({ served: 200 }), 200],
  ['of an open loop, which counts no connections', { ...madeStep(), served: null }, undefined],
  ['of a run from before they were counted', madeStep(), undefined],
] as const)('a step %s is read', ([, step, served]) => {
  expect(stepEvidenceSchema.parse(JSON.parse(JSON.stringify(step)))).toMatchObject({ number: 1 })
  expect(stepEvidenceSchema.parse(JSON.parse(JSON.stringify(step))).served).toBe(served)
})
