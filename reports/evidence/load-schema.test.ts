import { expect, test } from 'vitest'
import { madeStep } from '../../support/measure/load/testing/made-step.ts'
import { stepEvidenceSchema } from './load-schema.ts'

/** As it is written: what is not known is null. */
const written = (step: object) => JSON.parse(JSON.stringify(step, (_, value) => value ?? null)) as unknown

test.for([
  ['of a closed loop', madeStep({ served: 200 }), 200],
  ['of an open loop, which counts no connections', madeStep({ served: undefined }), undefined],
  ['of a run from before they were counted', madeStep(), undefined],
] as const)('a step %s is read', ([, step, served]) => {
  expect(stepEvidenceSchema.parse(written(step)).served).toBe(served)
})
